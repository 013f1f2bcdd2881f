"""The measurement extension log and endpoint information, 1.3 and 1.4, in the clear and in a session."""
from peers import TRANSPORTS, VERSIONS

OURS = {"measurement extension log": "mel", "endpoint information": "endpoint-info",
        "signed endpoint information": "signed-endpoint-info"}
THEIRS = {"measurement extension log": "MEL", "signed endpoint information": "EP_INFO"}


def run(context):
    versions = VERSIONS[3:]
    for what, step in OURS.items():
        context.table("our Requester, spdm_responder_emu: " + what, TRANSPORTS, versions,
                      lambda transport, version, step=step: context.converse(
                          transport, version, "certificate %s open %s end" % (step, step)))
    for what, step in THEIRS.items():
        context.table("spdm_requester_emu, our device: " + what, TRANSPORTS, versions,
                      lambda transport, version, step=step: context.emulate(
                          transport, version, session="KEY_EX," + step, steps="DIGEST,CERT,CHAL," + step))
