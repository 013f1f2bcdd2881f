"""spdm_requester_emu opens two sessions with tsm emulate device, and asks, beats and updates keys in both."""
from peers import AEADS, DHE_GROUPS, HASHES, TRANSPORTS, VERSIONS, signs, table

SESSION = "KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"


def cell(context, transport, version, *more, profile="default", asym="ECDSA_P384", digest="SHA_384"):
    port = context.device(transport, profile).port
    return context.peers.run(
        transport, port, asym, digest, "--ver", version, "--exe_conn", "DIGEST,CERT,CHAL,MEAS",
        "--exe_session", SESSION, "--exe_mode", "CONTINUE", *more)


def run(context):
    versions = VERSIONS[1:]
    failed = 0
    for profile in ("default", "clear-handshake"):
        failed += table("sessions with tsm emulate device, profile " + profile, TRANSPORTS, versions,
                        lambda transport, version: cell(context, transport, version, profile=profile))
    failed += table("MAC-only sessions", TRANSPORTS, versions,
                    lambda transport, version: cell(
                        context, transport, version, "--cap",
                        "CERT,CHAL,MAC,KEY_EX,HBEAT,KEY_UPD,HANDSHAKE_IN_CLEAR"))
    failed += table("groups and ciphers, 1.2 over PCI_DOE", DHE_GROUPS, AEADS,
                    lambda group, aead: cell(context, "PCI_DOE", "1.2", "--dhe", group, "--aead", aead))
    if context.options.quick:
        return failed
    failed += table("signatures in sessions, SHA_384 over MCTP", context.algorithms, versions,
                    lambda asym, version: cell(context, "MCTP", version, asym=asym), signs)
    return failed + table("hashes in sessions, ECDSA_P384 over MCTP", HASHES, versions,
                          lambda digest, version: cell(context, "MCTP", version, digest=digest))
