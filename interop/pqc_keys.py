"""Post-quantum, 1.4, ML-DSA: public keys that were given beforehand (slot 0xFF), and several keys."""
import keys
import several_keys
from peers import KEMS, ML_DSA, TRANSPORTS
from pqc import OVER, options
from pqc import theirs as emulated

ATTEST = "slot=255 keys=%s key challenge measurements open heartbeat measurements update-all heartbeat end"


def given(context, signature, exchange, transport):
    """The Responder's public key."""
    words = "asym=%s %s" % (signature, ATTEST % context.peers.path(ML_DSA[signature]))
    return context.converse(transport, "1.4", words, "--slot_id", "0xFF", *options(signature, exchange), asym="NONE")


def several(context, signature, exchange, transport):
    words = "asym=%s several=1 %s every-slot" % (signature, several_keys.EACH % "")
    return context.converse(transport, "1.4", words, *options(signature, exchange), asym="NONE")


def given_of_ours(context, signature, exchange, transport):
    context.device(transport, "public-key")
    with context.peers.with_file(ML_DSA[signature] + "/end_responder.key.pub.der",
                                 keys.public_key(context.certificates(signature)[-1])):
        return emulated(context, signature, exchange, transport, "--slot_id", "0xFF", steps="CHAL,MEAS",
                        session="KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS", profile="public-key")


def several_of_ours(context, signature, exchange, transport):
    profile = context.profile("several-keys-default", profile="default", slots="0, 1, 4")
    return emulated(context, signature, exchange, transport, "--slot_id", "4", session="KEY_EX,HEARTBEAT,MEAS",
                    profile=profile)


def run(context):
    for title, one in (("our Requester, spdm_responder_emu, slot 0xFF", given),
                       ("our Requester, spdm_responder_emu, every slot", several),
                       ("spdm_requester_emu, our device, slot 0xFF", given_of_ours),
                       ("spdm_requester_emu, our device, slot 4", several_of_ours)):
        context.table(title + OVER, ML_DSA, KEMS, lambda *what, one=one: one(context, *what),
                      over=[(transport,) for transport in TRANSPORTS])
