"""Certificates and key pairs, outside of a session and in one: GET_CSR, SET_CERTIFICATE, SET_KEY_PAIR_INFO."""
import os

from peers import TRANSPORTS, VERSIONS

BUNDLE = "ecp384/bundle_responder.certchain.der"
CLEAR = "SET_KEY_PAIR_INFO in the clear too"
OURS = {"GET_CSR, SET_CERTIFICATE": "certificate csr set open csr set-other",
        "the same, and erased": "certificate csr set open csr set-other erase",
        "the same with several keys": "several=1 certificate key-pairs csr set open key-pairs csr set-other erase",
        "GET_KEY_PAIR_INFO, SET_KEY_PAIR_INFO": "several=1 certificate key-pairs key-pair-life open key-pair-life"}
THEIRS = {"GET_CSR, SET_CERTIFICATE": ("GET_CSR,SET_CERT", "GET_CSR,SET_CERT"),
          "GET_KEY_PAIR_INFO": ("GET_KEY_PAIR_INFO", "GET_KEY_PAIR_INFO"),
          "SET_KEY_PAIR_INFO in a session": ("GET_KEY_PAIR_INFO", "SET_KEY_PAIR_INFO"),
          CLEAR: ("GET_KEY_PAIR_INFO,SET_KEY_PAIR_INFO", "SET_KEY_PAIR_INFO")}
SINCE_1_3 = ["the same, and erased", "the same with several keys", "GET_KEY_PAIR_INFO, SET_KEY_PAIR_INFO",
             "GET_KEY_PAIR_INFO", "SET_KEY_PAIR_INFO in a session", CLEAR]


def ours(context, what, version, transport):
    return context.converse(transport, version, OURS[what] + " end")


def theirs(context, what, version, transport):
    """
    With a device of its own each time: it changes. One session alone, by pre-shared key: the emulator puts the chain of
    slot 0 into slot 1, and for a second session, under the key of slot 1, it would go on with the chain that it had
    read there before.
    """
    before, inside = THEIRS[what]
    allowed = "true" if what == CLEAR else "false"
    profile = context.profile("provisioned-%s-in-%s" % (allowed, os.path.basename(context.scratch)), profile="psk",
                              key_pairs_in_the_clear=allowed)
    context.device(transport, profile)
    try:
        with context.peers.with_file(BUNDLE, b"".join(context.certificates())):
            return context.emulate(transport, version, steps="DIGEST,CERT,CHAL," + before, session="PSK," + inside,
                                   profile=profile)
    finally:
        context.forget(transport, profile)


def run(context):
    transports = [(transport,) for transport in TRANSPORTS]
    for name, table, one in (("our Requester, spdm_responder_emu", OURS, ours),
                             ("spdm_requester_emu, our device", THEIRS, theirs)):
        context.table(name + ", each over MCTP, PCI_DOE and TCP", table, VERSIONS[2:],
                      lambda *what, one=one: one(context, *what),
                      lambda what, version, _: version >= "1.3" or what not in SINCE_1_3, over=transports)
