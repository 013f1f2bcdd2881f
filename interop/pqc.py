"""Post-quantum, 1.4, in sessions: ML-DSA and ML-KEM, with each other and with classical algorithms."""
import attest
from peers import ALGORITHMS, DHE_GROUPS, KEMS, ML_DSA, SLH_DSA, TRANSPORTS

CLASSICAL = [*ALGORITHMS, *DHE_GROUPS]
SIGNATURES = ["ECDSA_P256", "ECDSA_P384", "ECDSA_P521", "RSAPSS_3072", "EDDSA_25519", *ML_DSA]
SESSION = "KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"
SIZES = ["42", "256", "4608", "65535"]
OVER = ", each over MCTP, PCI_DOE and TCP"


def options(signature, exchange):
    """What makes the emulators use these two and nothing else."""
    post_quantum = signature not in CLASSICAL
    encapsulates = exchange in KEMS
    chosen = ["--asym", "NONE" if post_quantum else signature, "--pqc_asym", signature if post_quantum else "NONE",
              "--dhe", "NONE" if encapsulates else exchange, "--kem", exchange if encapsulates else "NONE",
              "--meas_hash", "SHA_384"]
    if signature in SLH_DSA:
        # The emulators' samples have no key pairs of SLH-DSA, and sign with another slot's key by default.
        chosen += ["--other_param", "OPAQUE_FMT_1", "--priv_key_mode", "RAW"]
    return chosen


def tool(context, signature, exchange):
    peers = context.peers
    with peers.responder("MCTP", "NONE", "SHA_384", *options(signature, exchange), "--ver", "1.4") as responder:
        said, failure = attest.attest(context, responder, peers.original(ML_DSA[signature], "ca.cert.der"), "--session")
    return failure or ("" if signature in said and exchange in said else "negotiated: " + said)


def ours(context, signature, exchange, transport, words=""):
    steps = "asym=%s exchange=%s %s certificate challenge measurements open measurements update-all heartbeat end"
    return context.converse(transport, "1.4", steps % (named(signature), exchange, words),
                            *options(signature, exchange), asym="NONE")


def theirs(context, signature, exchange, transport, *more, profile="default", **steps):
    """The emulator offers these two alone."""
    return context.emulate(transport, "1.4", *options(signature, exchange), *more, profile=profile, asym="NONE",
                           **{"session": SESSION, **steps})


def named(signature):
    """As we call it."""
    return signature.replace("EDDSA_", "ED")


def run(context):
    transports = [(transport,) for transport in TRANSPORTS]
    context.table("`tsm attest --session`, `tsm verify`, over MCTP", ML_DSA, KEMS,
                  lambda *what: tool(context, *what))
    for name, one in (("our Requester, spdm_responder_emu", ours), ("spdm_requester_emu, our device", theirs)):
        context.table(name + OVER, SIGNATURES, KEMS, lambda *what, one=one: one(context, *what), over=transports)
        context.table(name + ": classical exchanges" + OVER, ML_DSA, DHE_GROUPS,
                      lambda *what, one=one: one(context, *what), over=transports)
    context.table("our Requester takes so many octets at a time" + OVER, ML_DSA, SIZES,
                  lambda signature, size, transport: ours(
                      context, signature, "ML_KEM_1024", transport, words="size=" + size), over=transports)
    context.table("our device takes and sends so many octets at a time" + OVER, ML_DSA, SIZES,
                  lambda signature, size, transport: theirs(
                      context, signature, "ML_KEM_1024", transport,
                      profile=context.profile("size-" + size, data_transfer_size=size)), over=transports)
