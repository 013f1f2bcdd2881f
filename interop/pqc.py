"""Post-quantum, 1.4, in sessions. The build must be with OpenSSL 3.5; runs where --only names it."""
import attest
import mutual
from peers import KEMS, ML_DSA, SLH_DSA, TRANSPORTS

CLASSICAL = {"ECDSA_P384": "ecp384", "SECP_384_R1": None}
SESSION = "KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"
SLOW = ("The emulator declares CTExponent 0 and signs for longer than the five seconds that our Requester waits then "
        "(two cores, busy).")
SIZES = ["256", "4608", "65535"]


def options(signature, exchange):
    """What makes the emulators use these two and nothing else."""
    post_quantum = signature not in CLASSICAL
    encapsulates = exchange in KEMS
    chosen = ["--asym", "NONE" if post_quantum else signature, "--pqc_asym", signature if post_quantum else "NONE",
              "--dhe", "NONE" if encapsulates else exchange, "--kem", exchange if encapsulates else "NONE",
              "--meas_hash", "SHA_384", "--ver", "1.4"]
    if signature in SLH_DSA:
        # The emulators' samples have no key pairs of SLH-DSA, and sign with another slot's key by default.
        chosen += ["--other_param", "OPAQUE_FMT_1", "--priv_key_mode", "RAW"]
    return chosen


def tool(context, signature, exchange):
    peers = context.peers
    with peers.responder("MCTP", "NONE", "SHA_384", *options(signature, exchange)) as responder:
        said, failure = attest.attest(context, responder, peers.original(ML_DSA[signature], "ca.cert.der"), "--session")
    return failure or ("" if signature in said and exchange in said else "negotiated: " + said)


def ours(context, signature, exchange, transport="MCTP"):
    words = "asym=%s exchange=%s certificate challenge measurements open measurements update-all heartbeat end"
    return context.converse(transport, "1.4", words % (signature, exchange), *options(signature, exchange), asym="NONE")


def theirs(context, signature, exchange, transport="MCTP", size="4608", more=(), **profile):
    """With a device that takes and sends so many bytes at a time."""
    path = context.profile(
        "pqc-%s-%s-%s%s" % (signature, exchange, size, "-".join(profile.values())), profile="post-quantum",
        asym=signature, key_exchange=exchange, data_transfer_size=size, ct_exponent=25, **profile)
    return context.peers.run(
        transport, context.device(transport, path).port, "NONE", "SHA_384", *options(signature, exchange),
        "--exe_conn", "DIGEST,CERT,CHAL,MEAS", "--meas_op", "ALL", "--exe_session", SESSION, "--exe_mode", "CONTINUE",
        *more)


def authenticated(context, signature, form):
    """Both ends with the same algorithm."""
    words = "%s form=%d asym=%s certificate open asked heartbeat end" % (
        mutual.identity(context, signature), mutual.FORMS[form][1], signature)
    return context.converse("MCTP", "1.4", words, *options(signature, "ML_KEM_768"), "--mut_auth",
                            mutual.FORMS[form][0], "--req_asym", "NONE", "--req_pqc_asym", signature, asym="NONE")


def run(context):
    context.table("`tsm attest --session`, `tsm verify`", ML_DSA, KEMS[1:2],
                  lambda signature, exchange: tool(context, signature, exchange))
    for name, one in (("our Requester, spdm_responder_emu", ours), ("spdm_requester_emu, our device", theirs)):
        context.table(name + ": ML-DSA with ML-KEM", ML_DSA, KEMS,
                      lambda signature, exchange, one=one: one(context, signature, exchange))
        context.table(name + ": transports", ["ML_DSA_65"], TRANSPORTS,
                      lambda signature, transport, one=one: one(context, signature, "ML_KEM_768", transport))
        context.table(name + ": with classical algorithms", ["ECDSA_P384", "ML_DSA_65"], ["SECP_384_R1", "ML_KEM_768"],
                      lambda signature, exchange, one=one: one(context, signature, exchange),
                      lambda signature, exchange: (signature in CLASSICAL) != (exchange in CLASSICAL))
        if not context.options.quick:
            context.table(name + ": SLH-DSA", SLH_DSA, ["ML_KEM_768"],
                          lambda signature, exchange, one=one: one(context, signature, exchange),
                          limits=lambda signature, _, one=one: SLOW if one is ours and signature[-1] == "S" else "")
    # Without encapsulation the emulator's responder ends itself at FINISH.
    context.table("our Requester authenticates itself with the algorithm of the Responder", ML_DSA,
                  ["encapsulated", "GET_DIGESTS"], lambda signature, form: authenticated(context, signature, form))
    context.table("our device takes and sends so many octets at a time, with ML-KEM-1024", ["ML_DSA_65", "ML_DSA_87"],
                  SIZES, lambda signature, size: theirs(context, signature, "ML_KEM_1024", size=size))
