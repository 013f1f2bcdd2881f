"""Sessions with a pre-shared key, with and without a context of the Responder."""
from peers import HASHES, TRANSPORTS, VERSIONS

OPEN = "open-psk heartbeat update-own update-all heartbeat end"
CONTEXTS = {"with a context": ("psk", "PSK_WITH_CONTEXT"), "without": ("psk-no-context", "PSK")}
CAPABILITIES = "CERT,CHAL,MEAS_SIG,MEAS_FRESH,ENCRYPT,MAC,ENCAP,HBEAT,KEY_UPD,CHUNK,"
STEPS = "PSK,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"


def run(context):
    versions = VERSIONS[1:]

    def ours(transport, version, kind, **algorithms):
        return context.converse(transport, version, "psk=1 %s %s" % (OPEN, OPEN), "--cap",
                                CAPABILITIES + CONTEXTS[kind][1], **algorithms)

    def theirs(transport, version, kind, *more, **algorithms):
        return context.emulate(transport, version, *more, session=STEPS, profile=CONTEXTS[kind][0], **algorithms)

    for name, one in (("our Requester, spdm_responder_emu", ours), ("spdm_requester_emu, our device", theirs)):
        for kind in CONTEXTS:
            context.table("%s: %s" % (name, kind), TRANSPORTS, versions,
                          lambda transport, version, one=one, kind=kind: one(transport, version, kind))
        if not context.options.quick:
            context.table("%s: hashes over MCTP" % name, HASHES, versions,
                          lambda digest, version, one=one: one("MCTP", version, "with a context", digest=digest))
