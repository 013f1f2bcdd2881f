"""Sessions with spdm_responder_emu: tsm attest --session and tsm verify, and our Requester alone."""
import attest
from peers import AEADS, DHE_GROUPS, HASHES, TRANSPORTS, VERSIONS, signs

SESSION = "certificate open heartbeat measurements update-all certificate heartbeat end"
KINDS = {"encrypted": "", "handshake in the clear": "clear", "MAC alone": "mac clear"}


def cell(context, transport, version, *more, words="", **algorithms):
    """Two sessions, one after the other."""
    words = " ".join(word if word not in ("clear", "mac") else word + "=1" for word in words.split())
    return context.converse(transport, version, "%s %s slot=0 %s" % (words, SESSION, SESSION), *more, **algorithms)


def run(context):
    versions = VERSIONS[1:]
    context.table("`tsm attest --session`", TRANSPORTS, versions,
                  lambda transport, version: attest.tool(
                      context, "ECDSA_P384", version, transport, "--session", expected=["session"]))
    for transport in TRANSPORTS:
        context.table("Handshakes and protection over " + transport, KINDS, versions,
                      lambda kind, version, over=transport: cell(context, over, version, words=KINDS[kind]))
    context.table("Groups and ciphers, 1.2 over PCI_DOE", DHE_GROUPS, AEADS,
                  lambda group, aead: cell(context, "PCI_DOE", "1.2", "--dhe", group, "--aead", aead,
                                           words="exchange=%s aead=%s" % (group, aead)))
    context.table("Secured messages, 1.3", TRANSPORTS, ["1.0", "1.1", "1.2"],
                  lambda transport, secured: cell(context, transport, "1.3", "--sec_ver", secured))
    if context.options.quick:
        return
    context.table("Signatures in sessions, SHA-384 over MCTP", context.algorithms, versions,
                  lambda asym, version: cell(context, "MCTP", version, asym=asym), signs)
    context.table("Hashes in sessions, ECDSA P-384 over MCTP", HASHES, versions,
                  lambda digest, version: cell(context, "MCTP", version, digest=digest))
