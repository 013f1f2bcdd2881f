"""IDE_KM, TDISP and CXL's IDE_KM by spdm_requester_emu with our device, over PCI DOE; ends at CXL TSP."""
import os
import re
import threading

import traffic
from peers import VERSIONS

SESSIONS = {"certificates": "KEY_EX,APP", "pre-shared key": "PSK,APP"}
# FINISH; IDE_KM: QUERY, 6 x KEY_PROG and K_SET_GO; TDISP: 10, the report in one portion; 6 x K_SET_STOP; CXL's IDE_KM:
# QUERY, GETKEY, 2 x KEY_PROG, 2 x K_SET_GO; then the first request of CXL TSP, which our device does not have and the
# requester does not go without. Its K_SET_STOP of CXL comes behind that.
REQUESTS = 1 + 1 + 12 + 10 + 6 + 6 + 1
REFUSED = re.compile(r"^status \d+: ERROR: do_app_session_via_spdm")
ONE_AT_A_TIME = threading.Lock()  # keys are managed in one session at a time


def run(context):
    device = context.profile("ide-psk", profile="psk", ide="true")

    def cell(session, version):
        record = os.path.join(context.scratch, "link.pcap")
        with ONE_AT_A_TIME:
            failure = context.peers.run(
                "PCI_DOE", context.device("PCI_DOE", device).port, "ECDSA_P384", "SHA_384", "--ver", version,
                "--exe_conn", "DIGEST,CERT", "--exe_session", SESSIONS[session], "--exe_mode", "CONTINUE",
                "--pcap", record)
        secured = traffic.read(record)[1]
        whole = secured == 2 * REQUESTS and REFUSED.search(failure)
        return "" if whole else "ended after %d secured messages: %s" % (secured, failure)

    context.table("spdm_requester_emu, our device; it is to end at the first request of CXL TSP, and not before",
                  SESSIONS, VERSIONS[1:], cell)
