"""The measurement extension log and endpoint information, the Requester's too, in the clear and in a session."""
from mutual import identity
from peers import TRANSPORTS, VERSIONS

OURS = {"measurement extension log": "mel", "endpoint information": "endpoint-info",
        "signed endpoint information": "signed-endpoint-info"}
THEIRS = {"measurement extension log": "MEL", "signed endpoint information": "EP_INFO"}


def told(context, transport, version):
    """Our Requester is asked in two sessions, by a Responder that has authenticated it, and signs."""
    steps = "open tell-endpoint-info heartbeat end"
    words = "%s certificate %s %s" % (identity(context, "ECDSA_P384"), steps, steps)
    return context.converse(transport, version, words, "--mut_auth", "W_ENCAP", "--req_asym", "ECDSA_P384")


def asked(context, transport, version):
    """Our device asks spdm_requester_emu, in the clear and in a session."""
    return context.emulate(transport, version, "--req_asym", "ECDSA_P384", profile="mutual", session="KEY_EX,EP_INFO",
                           steps="DIGEST,CERT,CHAL,EP_INFO")


def run(context):
    versions = VERSIONS[3:]
    for what, step in OURS.items():
        context.table("our Requester, spdm_responder_emu: " + what, TRANSPORTS, versions,
                      lambda transport, version, step=step: context.converse(
                          transport, version, "certificate %s open %s end" % (step, step)))
    for what, step in THEIRS.items():
        context.table("spdm_requester_emu, our device: " + what, TRANSPORTS, versions,
                      lambda transport, version, step=step: context.emulate(
                          transport, version, session="KEY_EX," + step, steps="DIGEST,CERT,CHAL," + step))
    context.table("our Requester tells spdm_responder_emu its endpoint information, signed", TRANSPORTS, versions,
                  lambda transport, version: told(context, transport, version))
    context.table("spdm_requester_emu tells our device its endpoint information, signed", TRANSPORTS, versions,
                  lambda transport, version: asked(context, transport, version))
