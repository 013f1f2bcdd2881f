"""Post-quantum, 1.4: SLH-DSA, over MCTP. The slowest sets sign for many seconds, at either end."""
from peers import KEMS, SLH_DSA
from pqc import options
from pqc import theirs as emulated
from tables import Limit

SETS = list(SLH_DSA)
LARGE = ("192F", "256F", "256S")
CHAINS = Limit("GET_DIGESTS: the peer answered ERROR Unspecified", "The emulator's chain of three such certificates is "
               "longer than 64 KiB, which is more than it takes itself.")
AFTERWARDS = Limit("set certificate :read_responder_public_certificate_chain fail", "At the end of the session the "
                   "emulator reads its own chain of three such certificates, longer than 64 KiB, and gives up.")
WHOLE = "certificate challenge measurements open heartbeat measurements update-all heartbeat end"
KEY = "slot=255 keys=%s key challenge measurements open heartbeat end"


def limits(limit):
    return lambda signature, *_: limit if signature.endswith(LARGE) else None


def ours(context, signature, exchange):
    words = "asym=%s %s" % (signature, WHOLE)
    return context.converse("MCTP", "1.4", words, *options(signature, exchange), asym="NONE")


def given(context, signature, exchange):
    words = "asym=%s %s" % (signature, KEY % context.peers.path(SLH_DSA[signature]))
    return context.converse("MCTP", "1.4", words, "--slot_id", "0xFF", *options(signature, exchange), asym="NONE")


def theirs(context, signature, exchange):
    profile = context.profile("slh-" + signature, profile="slh-dsa", asym=signature, slots="0", ct_exponent=28)
    try:
        return emulated(context, signature, exchange, "MCTP", steps="DIGEST,CERT,CHAL", session="KEY_EX,HEARTBEAT",
                        profile=profile)
    finally:
        context.forget("MCTP", profile)


def run(context):
    for title, one, limited in (("our Requester, spdm_responder_emu", ours, limits(CHAINS)),
                                ("our Requester, spdm_responder_emu, slot 0xFF", given, limits(None)),
                                ("spdm_requester_emu, our device", theirs, limits(AFTERWARDS))):
        context.table(title, SETS, KEMS[1:2], lambda *what, one=one: one(context, *what), limits=limited)
