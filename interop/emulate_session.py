"""Sessions by spdm_requester_emu, two of them: slot 0 and slot 1."""
from peers import AEADS, DHE_GROUPS, HASHES, TRANSPORTS, VERSIONS, signs

SESSION = "KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"
MAC_ONLY = ["--cap", "CERT,CHAL,MAC,KEY_EX,HBEAT,KEY_UPD,HANDSHAKE_IN_CLEAR"]
KINDS = {"encrypted": ("default", []), "handshake in the clear": ("clear-handshake", []),
         "MAC alone": ("clear-handshake", MAC_ONLY)}


def run(context):
    versions = VERSIONS[1:]

    def cell(transport, version, *more, **algorithms):
        return context.emulate(transport, version, *more, session=SESSION, **algorithms)

    for transport in TRANSPORTS:
        context.table("Handshakes and protection over " + transport, KINDS, versions,
                      lambda kind, version, over=transport: cell(
                          over, version, *KINDS[kind][1], profile=KINDS[kind][0]))
    context.table("Groups and ciphers, 1.2 over PCI_DOE", DHE_GROUPS, AEADS,
                  lambda group, aead: cell("PCI_DOE", "1.2", "--dhe", group, "--aead", aead))
    context.table("Secured messages, 1.3", TRANSPORTS, ["1.0", "1.1", "1.2"],
                  lambda transport, secured: cell(transport, "1.3", "--sec_ver", secured))
    if context.options.quick:
        return
    context.table("Signatures in sessions, SHA-384 over MCTP", context.algorithms, versions,
                  lambda asym, version: cell("MCTP", version, asym=asym), signs)
    context.table("Hashes in sessions, ECDSA P-384 over MCTP", HASHES, versions,
                  lambda digest, version: cell("MCTP", version, digest=digest))
