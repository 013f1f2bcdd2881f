"""Several asymmetric keys (multi-key connections), 1.3 and later: a key of its own for a slot, of either end."""
from context import signs
from mutual import FORMS, identity
from peers import TRANSPORTS, VERSIONS

EACH = "each=challenge,measurements,open,%sheartbeat,end"
PROFILES = {"nobody asked": "default", "encapsulated": "mutual", "GET_DIGESTS": "mutual-digests"}


def ours(context, form, version, transport, asym="ECDSA_P384"):
    """Attestation and a session under the key of each slot that there is; our Requester has two keys as well."""
    if form == "nobody asked":
        return context.converse(transport, version, "several=1 %s every-slot" % EACH % "", asym=asym)
    option, value = FORMS[form]
    words = "%s as=several several=1 form=%d %s every-slot" % (identity(context, asym), value, EACH % "asked,")
    return context.converse(transport, version, words, "--mut_auth", option, "--req_asym", asym, asym=asym)


def theirs(context, form, version, transport, asym="ECDSA_P384"):
    """spdm_requester_emu, which asks for several keys by default, under the key of slot 4 alone."""
    profile = context.profile("several-keys-" + PROFILES[form], profile=PROFILES[form], slots="0, 1, 4")
    more = [] if form == "nobody asked" else ["--req_asym", asym]
    return context.emulate(transport, version, "--slot_id", "4", *more, profile=profile, asym=asym,
                           session="KEY_EX,HEARTBEAT,MEAS")


def run(context):
    versions = VERSIONS[3:]
    transports = [(transport,) for transport in TRANSPORTS]
    over = ", each over MCTP, PCI_DOE and TCP"
    forms = ["nobody asked", "encapsulated", "GET_DIGESTS"]
    for name, one in (("our Requester, spdm_responder_emu, every slot", ours),
                      ("spdm_requester_emu, our device, slot 4", theirs)):
        context.table(name + ": the Requester is asked who it is" + over, forms, versions,
                      lambda *what, one=one: one(context, *what), over=transports)
        context.table(name + ", with each algorithm" + over, context.algorithms, versions,
                      lambda asym, version, transport, one=one: one(context, "nobody asked", version, transport, asym),
                      signs, over=transports)
