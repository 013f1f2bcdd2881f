"""Sessions with spdm_responder_emu: tsm attest --session and tsm verify, and our Requester alone."""
import attest
from context import signs
from peers import AEADS, DHE_GROUPS, HASHES, TRANSPORTS, VERSIONS

SESSION = "certificate open heartbeat measurements update-all certificate heartbeat end"
KINDS = {"encrypted": "", "handshake in the clear": "clear=1", "MAC alone": "mac=1 clear=1"}
SECURED = ["1.0", "1.1", "1.2"]


def cell(context, transport, version, *more, words="", **algorithms):
    """Two sessions, one after the other."""
    return context.converse(transport, version, "%s %s slot=0 %s" % (words, SESSION, SESSION), *more, **algorithms)


def run(context):
    versions = VERSIONS[1:]
    context.table("`tsm attest --session`", TRANSPORTS, versions,
                  lambda transport, version: attest.tool(
                      context, "ECDSA_P384", version, transport, "--session", expected=["session"]))
    tables(context, lambda kind, transport, version: cell(context, transport, version, words=KINDS[kind]),
           lambda group, aead, transport, version: cell(
               context, transport, version, "--dhe", group, "--aead", aead,
               words="exchange=%s aead=%s" % (group, aead)),
           lambda transport, version, *more, **algorithms: cell(context, transport, version, *more, **algorithms))


def tables(context, kind, pair, any_session):
    """Sessions of every kind, group, cipher, signature algorithm and hash, in every version over every transport."""
    versions = VERSIONS[1:]
    everywhere = [(transport, version) for transport in TRANSPORTS for version in versions]
    transports = [(transport,) for transport in TRANSPORTS]
    context.table("Handshakes and protection, each over MCTP, PCI_DOE and TCP", KINDS, versions,
                  lambda name, version, transport: kind(name, transport, version), over=transports)
    context.table("Groups and ciphers, each over MCTP, PCI_DOE and TCP in 1.1 to 1.4", DHE_GROUPS, AEADS,
                  lambda group, aead, *where: pair(group, aead, *where), over=everywhere)
    context.table("Signatures, SHA-384, each over MCTP, PCI_DOE and TCP", context.algorithms, versions,
                  lambda asym, version, transport: any_session(transport, version, asym=asym), signs, over=transports)
    context.table("Hashes, ECDSA P-384, each over MCTP, PCI_DOE and TCP", HASHES, versions,
                  lambda digest, version, transport: any_session(transport, version, digest=digest), over=transports)
    context.table("Secured messages, each in 1.1 to 1.4", TRANSPORTS, SECURED,
                  lambda transport, secured, version: any_session(transport, version, "--sec_ver", secured),
                  over=[(version,) for version in versions])
