"""IDE_KM and TDISP by spdm_requester_emu, built with the port and the interface of our device, which it talks to."""
import os

import traffic
from peers import VERSIONS
from tables import Limit

# The requester has PortIndex 1 and interface 0xBEEF in its source (spdm_requester_pci_doe.c); our device has 0 and 0x3B00.
# FINISH; IDE_KM: QUERY, 6 x KEY_PROG and K_SET_GO, 6 x K_SET_STOP; TDISP: 10, if the report comes in one portion.
ANSWERED = 1 + 1 + 12 + 6 + 10
SESSIONS = {"certificates": "KEY_EX,APP", "pre-shared key": "PSK,APP"}
GOES_ON = Limit(
    r"^status \d+: .*do_app_session_via_spdm",
    "The emulator goes on with IDE_KM and TSP of CXL, which our device does not have; its record shows that "
    "all that comes before was answered.")


def run(context):
    def cell(session, version):
        record = os.path.join(context.scratch, "link.pcap")
        failure = context.peers.run(
            "PCI_DOE", context.device("PCI_DOE", "ide").port, "ECDSA_P384", "SHA_384", "--ver", version,
            "--exe_conn", "DIGEST,CERT", "--exe_session", SESSIONS[session], "--exe_mode", "CONTINUE",
            "--pcap", record)
        secured = traffic.read(record)[1]
        return "it ended after %d secured messages: %s" % (secured, failure) if secured < 2 * ANSWERED else failure

    context.table("spdm_requester_emu, our device, in one session", SESSIONS, VERSIONS[1:], cell,
                  limits=lambda *_: GOES_ON)
