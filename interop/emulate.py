"""Attestation by spdm_requester_emu: slot 0, and measurements one by one of slot 1."""
import attest


def cell(context, asym, digest, version, transport):
    more = ["--ver", version, "--exe_conn", "DIGEST,CERT,CHAL,MEAS", "--exe_session", "NO_END", "--exe_mode",
            "CONTINUE"]
    for one in (["--meas_op", "ALL"], ["--meas_op", "ONE_BY_ONE", "--slot_id", "1"]):
        if "1" in one and version == "1.0":
            continue  # GET_MEASUREMENTS of 1.0 names no slot
        failure = context.peers.run(transport, context.device(transport).port, asym, digest, *more, *one)
        if failure:
            return " ".join(one) + ": " + failure
    return ""


def run(context):
    attest.tables(context, lambda *what: cell(context, *what))
