"""Events of spdm_responder_emu, in a session: which there are, subscribed to, and no more. It has none to send."""
from peers import TRANSPORTS, VERSIONS

CAPABILITIES = "CERT,CHAL,MEAS_SIG,MEAS_FRESH,KEY_EX,ENCRYPT,MAC,ENCAP,HBEAT,KEY_UPD,CHUNK,EVENT"
STEPS = {"GET_SUPPORTED_EVENT_TYPES": "open event-types",
         "SUBSCRIBE_EVENT_TYPES": "open subscribe heartbeat unsubscribe",
         "all events by SessionPolicy": "open-events"}
LIMIT = ("The emulator's list of event groups is eight octets that count from 0 to 7, a placeholder, which no group "
         "begins with: our Requester refuses VendorIDLen and goes on.")


def run(context):
    for transport in TRANSPORTS:
        context.table("our Requester, spdm_responder_emu, over " + transport, STEPS, VERSIONS[3:],
                      lambda what, version, over=transport: context.converse(
                          over, version, "certificate %s heartbeat end" % STEPS[what], "--cap", CAPABILITIES),
                      limits=lambda what, _: LIMIT if what == "GET_SUPPORTED_EVENT_TYPES" else "")
