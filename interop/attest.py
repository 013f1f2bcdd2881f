"""Attestation of spdm_responder_emu, slot 0 and slot 1: tsm attest and tsm verify, and our Requester alone."""
import os
import secrets

from peers import ALGORITHMS, HASHES, TRANSPORTS, VERSIONS, tsm
from context import signs


def attest(context, responder, root, *more):
    """tsm attest and tsm verify; gives what attest said, and what went wrong."""
    nonce = secrets.token_hex(32)
    evidence = os.path.join(context.scratch, "e.cbor")
    done = tsm("attest", responder.target(), "--nonce", nonce, "--out", evidence, *more)
    if done.returncode:
        return "", "attest: " + done.stderr.strip()
    said = done.stdout.strip()
    done = tsm("verify", evidence, "--nonce", nonce, "--root", root)
    return said, "verify: " + done.stdout.strip().splitlines()[-1] if done.returncode else ""


def tool(context, asym, version, transport, *more, expected=()):
    """The responder offers one version alone; the negotiation finds it."""
    peers = context.peers
    with peers.responder(transport, asym, "SHA_384", "--ver", version) as responder:
        said, failure = attest(context, responder, peers.original(ALGORITHMS[asym], "ca.cert.der"), *more)
    if failure:
        return failure
    missing = [word for word in ("SPDM %s," % version, "SHA_384", *expected) if word not in said]
    return "expected %s, negotiated: %s" % (missing, said) if missing else ""


def alone(context, asym, version, transport, digest):
    """The same without the tool, and raw bit streams where there are."""
    words = "certificate challenge measurements" + (" raw" if version >= "1.2" else "")
    for slot in ("0", "1") if version > "1.0" else ("0",):
        failure = context.converse(transport, version, "slot=%s %s" % (slot, words), asym=asym, digest=digest)
        if failure:
            return "slot %s: %s" % (slot, failure)
    return ""


def run(context):
    context.table("`tsm attest --no-session`, SHA-384, over MCTP", context.algorithms, VERSIONS,
                  lambda asym, version: tool(context, asym, version, "MCTP", "--no-session"), signs)
    context.table("`tsm attest --no-session`, ECDSA P-384, SHA-384", list(TRANSPORTS)[1:], VERSIONS,
                  lambda transport, version: tool(context, "ECDSA_P384", version, transport, "--no-session"))
    tables(context, lambda *what: alone(context, *what))


def tables(context, one):
    """Attestations with every signature algorithm and hash, in every version over every transport."""
    each = [(transport, digest) for transport in TRANSPORTS for digest in HASHES
            if transport == "MCTP" or digest == "SHA_384"]
    context.table("signatures, each over MCTP, PCI_DOE and TCP with SHA-384, and over MCTP with each of the six hashes",
                  context.algorithms, VERSIONS, one, signs, over=each)
    context.table("hashes, each over MCTP, PCI_DOE and TCP with ECDSA P-384", HASHES, VERSIONS,
                  lambda digest, version, transport: one("ECDSA_P384", version, transport, digest),
                  over=[(transport,) for transport in TRANSPORTS])
