"""IDE_KM and TDISP by spdm_requester_emu, built with the port and the interface of our device, which it talks to."""
import os
import re
import threading

import traffic
from peers import VERSIONS

# The requester has PortIndex 1 and interface 0xBEEF in its source (spdm_requester_pci_doe.c); our device has 0 and 0x3B00.
SESSIONS = {"certificates": "KEY_EX,APP", "pre-shared key": "PSK,APP"}
# FINISH; IDE_KM: QUERY, 6 x KEY_PROG and K_SET_GO, 6 x K_SET_STOP; TDISP: 10, the report in one portion; then QUERY of
# CXL, which our device does not have and the requester does not go without.
REQUESTS = 1 + 1 + 12 + 6 + 10 + 1
REFUSED = re.compile(r"^status \d+: ERROR: do_app_session_via_spdm")
ONE_AT_A_TIME = threading.Lock()  # a device has one port


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

    context.table("spdm_requester_emu, our device; it is to end at the first request of CXL, and not before",
                  SESSIONS, VERSIONS[1:], cell)
