"""Events of spdm_responder_emu, in a session: which there are, subscribed to, and no more. It has none to send."""
from peers import TRANSPORTS, VERSIONS
from tables import Limit

CAPABILITIES = "CERT,CHAL,MEAS_SIG,MEAS_FRESH,KEY_EX,ENCRYPT,MAC,ENCAP,HBEAT,KEY_UPD,CHUNK,EVENT"
STEPS = {"GET_SUPPORTED_EVENT_TYPES": "open event-types",
         "SUBSCRIBE_EVENT_TYPES": "open subscribe heartbeat unsubscribe",
         "all events by SessionPolicy": "open-events"}
PLACEHOLDER = Limit(
    "event-types: .*VendorIDLen",
    "The emulator's list of event groups is eight octets that count from 0 to 7, a placeholder, which no group begins "
    "with: our Requester refuses VendorIDLen and goes on.")


def run(context):
    context.table("our Requester, spdm_responder_emu, each over MCTP, PCI_DOE and TCP", STEPS, VERSIONS[3:],
                  lambda what, version, transport: context.converse(
                      transport, version, "certificate %s heartbeat end" % STEPS[what], "--cap", CAPABILITIES),
                  limits=lambda *_: PLACEHOLDER, over=[(transport,) for transport in TRANSPORTS])
