"""Sessions by spdm_requester_emu, two of them: slot 0 and slot 1."""
from attest_session import tables

SESSION = "KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"
MAC_ONLY = ["--cap", "CERT,CHAL,MAC,KEY_EX,HBEAT,KEY_UPD,HANDSHAKE_IN_CLEAR"]
KINDS = {"encrypted": ("default", []), "handshake in the clear": ("clear-handshake", []),
         "MAC alone": ("clear-handshake", MAC_ONLY)}


def run(context):
    def cell(transport, version, *more, **algorithms):
        return context.emulate(transport, version, *more, session=SESSION, **algorithms)

    tables(context, lambda kind, transport, version: cell(transport, version, *KINDS[kind][1], profile=KINDS[kind][0]),
           lambda group, aead, transport, version: cell(transport, version, "--dhe", group, "--aead", aead), cell)
