"""Mutual authentication: the forms of KEY_EXCHANGE_RSP, and the basic one after CHALLENGE."""
from context import signs
from peers import ALGORITHMS, ML_DSA, OURS, SLH_DSA, TRANSPORTS, VERSIONS
from tables import Limit

FORMS = {"without encapsulation": ("WO_ENCAP", 1), "encapsulated": ("W_ENCAP", 2), "GET_DIGESTS": ("DIGESTS", 4)}
PROFILES = {"encapsulated": "mutual", "GET_DIGESTS": "mutual-digests"}
IN_THE_CLEAR = (
    "CERT_CAP, CHAL_CAP, MEAS_CAP_SIG, MEAS_FRESH_CAP, KEY_EX_CAP, ENCRYPT_CAP, MAC_CAP, ENCAP_CAP, HBEAT_CAP, "
    "KEY_UPD_CAP, CHUNK_CAP, LARGE_RESP_CAP, MUT_AUTH_CAP, HANDSHAKE_IN_THE_CLEAR_CAP")
CLEAR = {"encapsulated": "encapsulated", "GET_DIGESTS": "digests"}
SESSION = "open asked heartbeat end"
ED448 = Limit(
    "FINISH: the peer answered ERROR DecryptError|DELIVER_ENCAPSULATED_RESPONSE: the peer answered ERROR "
    "InvalidResponseCode",
    "Our Requester signs with the context string that DSP0274 has for Ed448, which the emulators do not know with "
    "OpenSSL before 3.2.")


def identity(context, key, *, many=""):
    """The Requester's key and chain of the emulators."""
    return "identity=%s req-asym=%s %s" % (
        context.peers.path({**ALGORITHMS, **ML_DSA, **SLH_DSA}[key]), OURS.get(key, key), many)


def ours(context, form, version, transport, *more, words="", key="ECDSA_P384"):
    """Our Requester with spdm_responder_emu, two sessions."""
    option, value = FORMS[form]
    steps = "certificate %s %s" % (SESSION, SESSION)
    return context.converse(transport, version, "%s form=%d %s %s" % (identity(context, key), value, words, steps),
                            "--mut_auth", option, "--req_asym", key, *more)


def basic(context, key, version, transport):
    return context.converse(transport, version, identity(context, key) + " certificate basic measurements",
                            "--basic_mut_auth", "BASIC", "--req_asym", key)


def theirs(context, form, version, transport, *more, key="ECDSA_P384", clear=False):
    """spdm_requester_emu with our device, after CHALLENGE (up to 1.3) and in two sessions."""
    profile = PROFILES[form]
    if clear:
        profile = context.profile("clear-" + profile, profile="default", mutual_authentication=CLEAR[form],
                                  capabilities=IN_THE_CLEAR)
    return context.emulate(transport, version, "--req_asym", key, *more, session="KEY_EX,HEARTBEAT,MEAS",
                           profile=profile)


def limits(key, *_):
    return ED448 if key == "EDDSA_448" else None


def run(context):
    versions = VERSIONS[1:]
    transports = [(transport,) for transport in TRANSPORTS]
    forms = [(transport, form) for transport in TRANSPORTS for form in FORMS]
    theirs_too = [(transport, form) for transport in TRANSPORTS for form in PROFILES]
    over = ", each over MCTP, PCI_DOE and TCP"
    context.table("our Requester, spdm_responder_emu" + over, FORMS, versions,
                  lambda *what: ours(context, *what), over=transports)
    context.table("the same, handshake in the clear" + over, FORMS, versions,
                  lambda *what: ours(context, *what, words="clear=1"), over=transports)
    context.table("spdm_requester_emu, our device: and basic up to 1.3" + over, PROFILES, versions,
                  lambda *what: theirs(context, *what), over=transports)
    context.table("the same, handshake in the clear" + over, PROFILES, versions,
                  lambda *what: theirs(context, *what, clear=True), over=transports)
    context.table("keys of our Requester, in sessions: each form" + over, context.algorithms, versions,
                  lambda key, version, transport, form: ours(context, form, version, transport, key=key), signs,
                  limits, over=forms)
    context.table("keys of our Requester, basic" + over, context.algorithms, versions,
                  lambda *what: basic(context, *what), signs, limits, over=transports)
    context.table("keys of spdm_requester_emu: each form" + over, context.algorithms, versions,
                  lambda key, version, transport, form: theirs(context, form, version, transport, key=key), signs,
                  over=theirs_too)
