"""Mutual authentication: the forms of KEY_EXCHANGE_RSP, and the basic one after CHALLENGE."""
from peers import ALGORITHMS, ML_DSA, TRANSPORTS, VERSIONS

FORMS = {"without encapsulation": ("WO_ENCAP", 1), "encapsulated": ("W_ENCAP", 2), "GET_DIGESTS": ("DIGESTS", 4)}
PROFILES = {"encapsulated": "mutual", "GET_DIGESTS": "mutual-digests"}
KEYS = ["ECDSA_P256", "ECDSA_P384", "ECDSA_P521", "RSASSA_2048", "RSASSA_3072", "RSAPSS_2048", "RSAPSS_3072"]
SESSION = "open asked heartbeat end"


def identity(context, key):
    return "identity=%s req-asym=%s" % (context.peers.path({**ALGORITHMS, **ML_DSA}[key]), key)


def ours(context, transport, version, form, *more, words="", key="ECDSA_P384"):
    """Our Requester with spdm_responder_emu, two sessions."""
    option, value = FORMS[form]
    steps = "certificate %s %s" % (SESSION, SESSION)
    return context.converse(transport, version, "%s form=%d %s %s" % (identity(context, key), value, words, steps),
                            "--mut_auth", option, "--req_asym", key, *more)


def basic(context, transport, version):
    return context.converse(transport, version, identity(context, "ECDSA_P384") + " certificate basic measurements",
                            "--basic_mut_auth", "BASIC", "--req_asym", "ECDSA_P384")


def theirs(context, transport, version, form, *more, key="ECDSA_P384"):
    """spdm_requester_emu with our device, after CHALLENGE (up to 1.3) and in two sessions."""
    return context.emulate(transport, version, "--req_asym", key, *more, session="KEY_EX,HEARTBEAT,MEAS",
                           profile=PROFILES[form])


def run(context):
    versions = VERSIONS[1:]
    for form in FORMS:
        context.table("our Requester, spdm_responder_emu: " + form, TRANSPORTS, versions,
                      lambda transport, version, form=form: ours(context, transport, version, form))
    context.table("the same, handshake in the clear, over MCTP", FORMS, versions,
                  lambda form, version: ours(context, "MCTP", version, form, words="clear=1"))
    context.table("our Requester, spdm_responder_emu: basic", TRANSPORTS, versions,
                  lambda transport, version: basic(context, transport, version))
    for form in PROFILES:
        context.table("spdm_requester_emu, our device: %s, and basic up to 1.3" % form, TRANSPORTS, versions,
                      lambda transport, version, form=form: theirs(context, transport, version, form))
    if context.options.quick:
        return
    context.table("keys of our Requester, 1.2 over MCTP", KEYS, FORMS,
                  lambda key, form: ours(context, "MCTP", "1.2", form, key=key))
    context.table("keys of spdm_requester_emu, 1.2 over MCTP", KEYS, PROFILES,
                  lambda key, form: theirs(context, "MCTP", "1.2", form, key=key))
