"""Public keys that were given beforehand instead of certificates (slot 0xFF), of one end and of both."""
import keys
from context import signs
from mutual import identity, limits
from peers import ALGORITHMS, TRANSPORTS, VERSIONS
from tables import Limit

SLOT = ["--slot_id", "0xFF"]
BOTH = "of both"
OURS = ["of the Responder", "of the Responder, whose Requester has certificates", BOTH]
THEIRS = ["of the Responder", BOTH]
SLOT_0 = Limit("SlotIDParam: expected 15, for the public key of this Requester, found 0",
               "The emulator's responder always names slot 0 of its Requester, which has none (SlotIDParam must be "
               "15); DMTF's own requester refuses that too.")
MUTUAL = dict(
    profile="public-key", mutual_authentication="encapsulated",
    capabilities="PUB_KEY_ID_CAP, CHAL_CAP, MEAS_CAP_SIG, MEAS_FRESH_CAP, EP_INFO_CAP_SIG, MEL_CAP, KEY_EX_CAP, "
                 "ENCRYPT_CAP, MAC_CAP, ENCAP_CAP, HBEAT_CAP, KEY_UPD_CAP, CHUNK_CAP, LARGE_RESP_CAP, MUT_AUTH_CAP")
SESSION = "open heartbeat measurements update-all heartbeat end"


def ours(context, whose, version, transport, asym="ECDSA_P384"):
    """CHALLENGE, MEASUREMENTS, ENDPOINT_INFO and two sessions, without DIGESTS and CERTIFICATE."""
    words = "slot=255 keys=%s key challenge measurements %s %s %s" % (
        context.peers.path(ALGORITHMS[asym]), "signed-endpoint-info" if version >= "1.3" else "", SESSION, SESSION)
    more = []
    if whose != OURS[0]:
        form, kind = (1, "key") if whose == BOTH else (2, "chain")
        words = "%s as=%s form=%d %s" % (identity(context, asym), kind, form, words.replace("open ", "open asked "))
        more = ["--req_asym", asym, *(["--mut_auth", "WO_ENCAP", "--req_slot_id", "0xFF"] if whose == BOTH else
                                      ["--mut_auth", "W_ENCAP"])]
    return context.converse(transport, version, words, *SLOT, *more, asym=asym)


def theirs(context, whose, version, transport, asym="ECDSA_P384"):
    """spdm_requester_emu, which is given the public key of our device; without encapsulation in any handshake."""
    both = whose == BOTH
    profile = context.profile("public-key-of-both", **MUTUAL) if both else "public-key"
    more = ["--req_slot_id", "0xFF", "--req_asym", asym] if both else []
    late = ",EP_INFO" if version >= "1.3" and not both else ""
    context.device(transport, profile)
    with context.peers.with_file(ALGORITHMS[asym] + "/end_responder.key.pub.der",
                                 keys.public_key(context.certificates(asym)[-1])):
        return context.emulate(transport, version, "--slot_id", "0xFF", *more, steps="CHAL,MEAS" + late,
                               session="KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS" + late, profile=profile, asym=asym)


def run(context):
    transports = [(transport,) for transport in TRANSPORTS]
    over = ", each over MCTP, PCI_DOE and TCP"
    for name, one, kinds, most in (("our Requester, spdm_responder_emu", ours, OURS, OURS[1]),
                                   ("spdm_requester_emu, our device", theirs, THEIRS, BOTH)):
        context.table(name + over, kinds, VERSIONS[1:], lambda *what, one=one: one(context, *what),
                      limits=lambda whose, *_, one=one: SLOT_0 if one is ours and whose == BOTH else None,
                      over=transports)
        context.table("%s: %s%s" % (name, most, over), context.algorithms, VERSIONS[1:],
                      lambda asym, version, transport, one=one, most=most: one(
                          context, most, version, transport, asym), signs,
                      limits=lambda asym, *_, one=one: limits(asym) if one is ours else None, over=transports)
