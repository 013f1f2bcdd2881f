"""Secured messages 1.3 (limits of what a key protects), which a libspdm of August 2026 or later agrees on."""
from peers import AEADS, TRANSPORTS, VERSIONS

STEPS = "certificate open secured heartbeat measurements update-all heartbeat end"
# All but EP_INFO_SIG: with that, it wants ReqBaseAsymSel of every Responder, also of one that never asks it to sign.
CAPABILITIES = "CERT,CHAL,ENCRYPT,MAC,KEY_EX,ENCAP,HBEAT,KEY_UPD,CHUNK"
SESSION = "KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"


def ours(context, aead, version, transport):
    return context.converse(transport, version, "secured=1.3.0 aead=%s %s" % (aead, STEPS), "--aead", aead)


def theirs(context, aead, version, transport):
    """It says nowhere which one it took: the newest that both have, as our Requester finds."""
    return context.emulate(transport, version, "--aead", aead, "--cap", CAPABILITIES, session=SESSION)


def run(context):
    for name, one in (("our Requester, spdm_responder_emu", ours), ("spdm_requester_emu, our device", theirs)):
        context.table(name + ", each over MCTP, PCI_DOE and TCP", AEADS, VERSIONS[1:],
                      lambda *what, one=one: one(context, *what), over=[(transport,) for transport in TRANSPORTS])
