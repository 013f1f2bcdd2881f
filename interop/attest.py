"""tsm attest and tsm verify against spdm_responder_emu, slot 0 and slot 1."""
import os
import secrets

from peers import ALGORITHMS, HASHES, TRANSPORTS, VERSIONS, free_port, signs, table, tsm, wait_for


def cell(context, asym, digest, version, transport):
    # The responder offers one version alone; the negotiation finds it.
    peers = context.peers
    evidence = os.path.join(context.scratch, "e.cbor")
    for slot, root in ((0, "ca.cert.der"), (1, "ca1.cert.der")):
        if slot == 1 and version == "1.0":
            continue  # GET_MEASUREMENTS of 1.0 names no slot
        port = free_port()
        responder = peers.start("spdm_responder_emu", transport, port, asym, digest, "--ver", version)
        try:
            wait_for(port, responder)
            nonce = secrets.token_hex(32)
            target = "spdm+%s://127.0.0.1:%d" % (TRANSPORTS[transport], port)
            done = tsm("attest", target, "--nonce", nonce, "--out", evidence, "--slot", str(slot))
            if done.returncode:
                return "attest: " + done.stderr.strip()
            if "SPDM %s," % version not in done.stdout or digest not in done.stdout:
                return "negotiated: " + done.stdout.strip()
            path = os.path.join(peers.directory, ALGORITHMS[asym], root)
            done = tsm("verify", evidence, "--nonce", nonce, "--root", path)
            if done.returncode:
                return "verify: " + done.stdout.strip().splitlines()[-1]
        finally:
            responder.kill()
            responder.wait()
    return ""


def run(context):
    return tables("tsm attest, tsm verify", lambda *what: cell(context, *what), context)


def tables(name, one, context):
    """The tables of whole attestations: transports, signature algorithms, hashes."""
    failed = table(name + ": ECDSA_P384 with SHA_384", TRANSPORTS, VERSIONS,
                   lambda transport, version: one("ECDSA_P384", "SHA_384", version, transport))
    if context.options.quick:
        return failed
    for transport in TRANSPORTS:
        failed += table(name + ": SHA_384 over " + transport, context.algorithms, VERSIONS,
                        lambda asym, version: one(asym, "SHA_384", version, transport), signs)
    return failed + table(name + ": 1.2 over MCTP", context.algorithms, HASHES,
                          lambda asym, digest: one(asym, digest, "1.2", "MCTP"))
