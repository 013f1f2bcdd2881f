"""IDE_KM, TDISP and CXL's IDE_KM in sessions with spdm_responder_emu, over PCI DOE; and the exercises of both."""
from peers import VERSIONS

SESSIONS = {"certificates": "certificate open", "pre-shared key": "psk=1 open-psk"}
STEPS = {
    "IDE_KM: QUERY; KEY_PROG and K_SET_GO of every key; the same in set 1; K_SET_STOP": "ide-km",
    "TDISP: its seven requests, from CONFIG_UNLOCKED to RUN and back": "tdisp",
    "CXL IDE_KM: QUERY, GETKEY, KEY_PROG, K_SET_GO, K_SET_STOP": "cxl-ide-km",
    "all of them, one after the other": "ide-km tdisp cxl-ide-km ide-km tdisp",
}
# What the emulator does otherwise than the TEE-IO validator documents: the exercises must find this, and nothing else.
IDE_KM = ["2.2.1", "2.3.1", "2.4.3", "2.5.3"]
TDISP = ["2.1.8", "2.1.9", "2.1.10", "3.2.1", "3.2.2", "3.2.5", "3.2.6", "4.4.5", "7.3.1", "7.3.2", "E.1.3"]
EXERCISES = {"IDE_KM: %s" % ", ".join(IDE_KM): "exercise-ide-km finds=" + ",".join(IDE_KM),
             "TDISP: %s" % ", ".join(TDISP): "exercise-tdisp finds=" + ",".join(TDISP)}


def run(context):
    def cell(words, version, session):
        return context.converse("PCI_DOE", version, "%s %s end" % (SESSIONS[session], words))

    over = [(session,) for session in SESSIONS]
    context.table("our Requester, each in a session by certificates and one by a pre-shared key", STEPS, VERSIONS[1:],
                  lambda what, *where: cell(STEPS[what], *where), over=over)
    context.table("What the exercises find in the emulator's sample device, and nothing else", EXERCISES, VERSIONS[1:],
                  lambda what, *where: cell(EXERCISES[what], *where), over=over)
