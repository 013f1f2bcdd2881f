"""spdm_requester_emu against tsm emulate device --pki: slot 0, and one by one measurements of slot 1."""
import attest


def cell(context, asym, digest, version, transport):
    common = ["--ver", version, "--exe_conn", "DIGEST,CERT,CHAL,MEAS", "--exe_session", "NO_END", "--exe_mode", "CONTINUE"]
    for more in (["--meas_op", "ALL"], ["--meas_op", "ONE_BY_ONE", "--slot_id", "1"]):
        if "1" in more and version == "1.0":
            continue
        port = context.device(transport).port
        failure = context.peers.run(transport, port, asym, digest, *common, *more)
        if failure:
            return " ".join(more) + ": " + failure
    return ""


def run(context):
    return attest.tables("tsm emulate device", lambda *what: cell(context, *what), context)
