"""The measurement extension log and endpoint information, the Requester's too, in the clear and in a session."""
from mutual import identity
from peers import TRANSPORTS, VERSIONS

OURS = {"measurement extension log": "mel", "endpoint information": "endpoint-info",
        "signed endpoint information": "signed-endpoint-info"}
THEIRS = {"measurement extension log": "MEL", "signed endpoint information": "EP_INFO"}


def told(context, version, transport):
    """Our Requester is asked in two sessions, by a Responder that has authenticated it, and signs."""
    steps = "open tell-endpoint-info heartbeat end"
    words = "%s certificate %s %s" % (identity(context, "ECDSA_P384"), steps, steps)
    return context.converse(transport, version, words, "--mut_auth", "W_ENCAP", "--req_asym", "ECDSA_P384")


def asked(context, version, transport):
    """Our device asks spdm_requester_emu, in the clear and in a session."""
    return context.emulate(transport, version, "--req_asym", "ECDSA_P384", profile="mutual", session="KEY_EX,EP_INFO",
                           steps="DIGEST,CERT,CHAL,EP_INFO")


def run(context):
    versions = VERSIONS[3:]
    transports = [(transport,) for transport in TRANSPORTS]
    context.table("our Requester, spdm_responder_emu, each over MCTP, PCI_DOE and TCP", OURS, versions,
                  lambda what, version, transport: context.converse(
                      transport, version, "certificate %s open %s end" % (OURS[what], OURS[what])), over=transports)
    context.table("spdm_requester_emu, our device, each over MCTP, PCI_DOE and TCP", THEIRS, versions,
                  lambda what, version, transport: context.emulate(
                      transport, version, session="KEY_EX," + THEIRS[what], steps="DIGEST,CERT,CHAL," + THEIRS[what]),
                  over=transports)
    tells = {"our Requester tells spdm_responder_emu": told, "spdm_requester_emu tells our device": asked}
    context.table("The Requester's endpoint information, signed, each over MCTP, PCI_DOE and TCP", tells, versions,
                  lambda who, *where: tells[who](context, *where), over=transports)
