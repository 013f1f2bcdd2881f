"""Post-quantum, 1.4: both ends authenticate themselves with ML-DSA, or one of them with a classical algorithm."""
import mutual
from peers import ML_DSA, TRANSPORTS
from pqc import OVER, named, options, theirs
from tables import Limit

PAIRS = {name: (name, name) for name in ML_DSA}
PAIRS.update({"ML_DSA_65, Requester ECDSA_P384": ("ML_DSA_65", "ECDSA_P384"),
              "ECDSA_P384, Requester ML_DSA_65": ("ECDSA_P384", "ML_DSA_65")})
WITHOUT = Limit(
    "FINISH: the peer answered ERROR DecryptError",
    "The emulator's responder, given the Requester's chain beforehand, takes RSA, ECDSA and EdDSA keys from it and no "
    "others (libspdm_com_context_data.c, LIBSPDM_DATA_PEER_USED_CERT_CHAIN_BUFFER): DecryptError to FINISH.")


def requester(key):
    classical, post_quantum = ("NONE", key) if key in ML_DSA else (key, "NONE")
    return ["--req_asym", classical, "--req_pqc_asym", post_quantum]


def ours(context, pair, form, transport):
    signature, key = PAIRS[pair]
    option, value = mutual.FORMS[form]
    words = "%s form=%d asym=%s certificate open asked heartbeat end open asked heartbeat end" % (
        mutual.identity(context, key), value, named(signature))
    return context.converse(transport, "1.4", words, *options(signature, "ML_KEM_768"), "--mut_auth", option,
                            *requester(key), asym="NONE")


def basic(context, pair, _, transport):
    signature, key = PAIRS[pair]
    words = "%s asym=%s certificate basic measurements" % (mutual.identity(context, key), named(signature))
    return context.converse(transport, "1.4", words, *options(signature, "ML_KEM_768"), "--basic_mut_auth", "BASIC",
                            *requester(key), asym="NONE")


def emulated(context, pair, form, transport):
    signature, key = PAIRS[pair]
    return theirs(context, signature, "ML_KEM_768", transport, *requester(key), session="KEY_EX,HEARTBEAT,MEAS",
                  profile=mutual.PROFILES[form])


def run(context):
    transports = [(transport,) for transport in TRANSPORTS]
    context.table("our Requester, spdm_responder_emu" + OVER, PAIRS, mutual.FORMS, lambda *what: ours(context, *what),
                  limits=lambda pair, form, _: WITHOUT if form == "without encapsulation" else None, over=transports)
    context.table("our Requester, spdm_responder_emu, after CHALLENGE" + OVER, PAIRS, ["basic"],
                  lambda *what: basic(context, *what), over=transports)
    context.table("spdm_requester_emu, our device" + OVER, PAIRS, mutual.PROFILES,
                  lambda *what: emulated(context, *what), over=transports)
