"""Sessions with a pre-shared key, with and without a context of the Responder."""
from peers import AEADS, HASHES, TRANSPORTS, VERSIONS

OPEN = "open-psk heartbeat update-own update-all heartbeat end"
CONTEXTS = {"with a context": ("psk", "PSK_WITH_CONTEXT"), "without": ("psk-no-context", "PSK")}
CAPABILITIES = "CERT,CHAL,MEAS_SIG,MEAS_FRESH,ENCRYPT,MAC,ENCAP,HBEAT,KEY_UPD,CHUNK,"
STEPS = "PSK,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"


def run(context):
    versions = VERSIONS[1:]
    everywhere = [(transport, version) for transport in TRANSPORTS for version in versions]

    def ours(transport, version, kind, *more, words="", **algorithms):
        return context.converse(transport, version, "psk=1 %s %s %s" % (words, OPEN, OPEN), "--cap",
                                CAPABILITIES + CONTEXTS[kind][1], *more, **algorithms)

    def theirs(transport, version, kind, *more, words="", **algorithms):
        return context.emulate(transport, version, *more, session=STEPS, profile=CONTEXTS[kind][0], **algorithms)

    for name, one in (("our Requester, spdm_responder_emu", ours), ("spdm_requester_emu, our device", theirs)):
        context.table("%s, each over MCTP, PCI_DOE and TCP" % name, CONTEXTS, versions,
                      lambda kind, version, transport, one=one: one(transport, version, kind),
                      over=[(transport,) for transport in TRANSPORTS])
        context.table("%s: hashes, each over MCTP, PCI_DOE and TCP in 1.1 to 1.4" % name, HASHES, CONTEXTS,
                      lambda digest, kind, transport, version, one=one: one(transport, version, kind, digest=digest),
                      over=everywhere)
        context.table("%s: ciphers, each over MCTP, PCI_DOE and TCP in 1.1 to 1.4" % name, AEADS, CONTEXTS,
                      lambda aead, kind, transport, version, one=one: one(
                          transport, version, kind, "--aead", aead, words="aead=" + aead), over=everywhere)
