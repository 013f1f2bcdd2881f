"""Certificates and key pairs, outside of a session and in one: GET_CSR, SET_CERTIFICATE, key pairs, multi-key."""
import base64
import os
import re
import shutil

from peers import TRANSPORTS, VERSIONS

BUNDLE = "ecp384/bundle_responder.certchain.der"


def ours(context, transport, version):
    """Key pairs, and an empty slot, from 1.3 on."""
    late = version >= "1.3"
    once = " ".join((["key-pairs"] if late else []) + ["csr", "set"])
    words = "certificate %s open %s" % (once, once.replace("set", "set-other"))
    if late:
        words += " erase change-key-pair"
    return context.converse(transport, version, words + " end")


def theirs(context, transport, version, steps, session):
    """With a device of its own each time: it changes. It obeys SET_KEY_PAIR_INFO as the emulator sends it."""
    profile = context.profile("provisioned", profile="psk", key_pairs_in_the_clear="true")
    context.device(transport, profile)
    chain = os.path.join(context.scratch, "pki", "ecp384", "slot0", "chain.pem")
    with open(chain) as file:
        certificates = re.findall("-----BEGIN CERTIFICATE-----(.*?)-----END", file.read(), re.DOTALL)
    with open(context.peers.path(BUNDLE), "wb") as file:
        file.writelines(base64.b64decode(one) for one in certificates)
    try:
        return context.emulate(transport, version, session=session, steps=steps, profile=profile)
    finally:
        shutil.copy(os.path.join(context.options.bin, BUNDLE), context.peers.path(BUNDLE))
        context.forget(transport, profile)


def run(context):
    versions = VERSIONS[2:]
    context.table("our Requester, spdm_responder_emu", TRANSPORTS, versions,
                  lambda transport, version: ours(context, transport, version))
    # One session alone: the emulator puts the chain of slot 0 into slot 1, and for a second session, under the key of
    # slot 1, it would go on with the chain that it had read there before.
    context.table("spdm_requester_emu, our device: GET_CSR, SET_CERTIFICATE", TRANSPORTS, versions,
                  lambda transport, version: theirs(
                      context, transport, version, "DIGEST,CERT,CHAL,GET_CSR,SET_CERT", "PSK,GET_CSR,SET_CERT"))
    context.table("spdm_requester_emu, our device: key pairs", TRANSPORTS, versions[1:],
                  lambda transport, version: theirs(
                      context, transport, version, "DIGEST,CERT,CHAL,GET_KEY_PAIR_INFO,SET_KEY_PAIR_INFO",
                      "PSK,GET_KEY_PAIR_INFO,SET_KEY_PAIR_INFO"))
