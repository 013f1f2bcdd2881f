"""Attestation by spdm_requester_emu: slot 0, and with SHA-384 measurements one by one of slot 1."""
import attest


def cell(context, asym, version, transport, digest):
    failure = context.emulate(transport, version, asym=asym, digest=digest)
    if failure or version == "1.0" or digest != "SHA_384":  # GET_MEASUREMENTS of 1.0 names no slot
        return failure
    failure = context.emulate(transport, version, "--slot_id", "1", operation="ONE_BY_ONE", asym=asym, digest=digest)
    return failure and "one by one of slot 1: " + failure


def run(context):
    attest.tables(context, lambda *what: cell(context, *what))
