#!/usr/bin/env python3
"""Runs ./tsm against DMTF's emulators and prints the tables of docs/interoperability.md.

usage: interop/matrix.py BIN [--no-eddsa] [--preload LIB] [--only attest|emulate] [--quick]

BIN is the directory with spdm_responder_emu and spdm_requester_emu, built from DMTF's spdm-emu, and the key
directories beside them. It is copied; nothing in it changes. --preload names a library that forces TCP_NODELAY on
them: without it each message takes 44 ms. Needs Python 3 alone. Ends with 0 if every cell is ok.

attest:  ./tsm attest and ./tsm verify against spdm_responder_emu, slot 0 and slot 1
emulate: spdm_requester_emu against ./tsm emulate device --pki
"""
import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TSM = os.path.join(ROOT, "tsm")
VERSIONS = ["1.0", "1.1", "1.2", "1.3", "1.4"]
TRANSPORTS = {"MCTP": "mctp", "PCI_DOE": "doe", "TCP": "tcp"}
ALGORITHMS = {
    "RSASSA_2048": "rsa2048", "RSASSA_3072": "rsa3072", "RSASSA_4096": "rsa4096",
    "RSAPSS_2048": "rsa2048", "RSAPSS_3072": "rsa3072", "RSAPSS_4096": "rsa4096",
    "ECDSA_P256": "ecp256", "ECDSA_P384": "ecp384", "ECDSA_P521": "ecp521",
    "EDDSA_25519": "ed25519", "EDDSA_448": "ed448",
}
HASHES = ["SHA_256", "SHA_384", "SHA_512", "SHA3_256", "SHA3_384", "SHA3_512"]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--no-eddsa", action="store_true", help="the build has no EdDSA")
    parser.add_argument("--preload", help="library for LD_PRELOAD of the emulators")
    parser.add_argument("--only", choices=["attest", "emulate"])
    parser.add_argument("--quick", action="store_true", help="transports and versions alone")
    return parser.parse_args()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    """Whether somebody listens, without connecting: a connection that says nothing ends the responder."""
    wanted = "0100007F:%04X" % port
    any_address = "00000000:%04X" % port
    with open("/proc/net/tcp") as table:
        return any(line.split()[1] in (wanted, any_address) and line.split()[3] == "0A" for line in list(table)[1:])


def wait_for(port, process):
    deadline = time.monotonic() + 30
    while not listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("nobody listens on port %d" % port)
        time.sleep(0.01)


class Peers:
    """A copy of DMTF's emulators."""

    def __init__(self, options, scratch):
        self.directory = os.path.join(scratch, "peer")
        shutil.copytree(options.bin, self.directory)
        self.environment = dict(os.environ, **({"LD_PRELOAD": options.preload} if options.preload else {}))

    def command(self, program, transport, port, asym, digest, *more):
        return [os.path.join(self.directory, program), "--trans", transport, "--port", str(port), "--asym", asym,
                "--hash", digest, "--basic_mut_auth", "NO", "--mut_auth", "NO", *more]

    def start(self, *arguments):
        return subprocess.Popen(self.command(*arguments), cwd=self.directory, env=self.environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def tsm(*arguments, patience=120):
    return subprocess.run([TSM, *arguments], capture_output=True, text=True, timeout=patience)


def attest(peers, scratch, asym, digest, version, transport):
    """./tsm attest and verify, with slot 0 and slot 1."""
    # The responder offers one version alone; the negotiation finds it.
    evidence = os.path.join(scratch, "e.cbor")
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


class Device:
    """./tsm emulate device on one transport."""

    def __init__(self, transport, pki):
        self.process = subprocess.Popen(
            [TSM, "emulate", "device", "--listen", "127.0.0.1:0", "--transport", TRANSPORTS[transport], "--pki", pki],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    def close(self):
        self.process.terminate()
        self.process.wait()


def emulate(peers, devices, asym, digest, version, transport):
    """spdm_requester_emu against the emulated device: slot 0, and one by one measurements of slot 1."""
    common = ["--ver", version, "--exe_conn", "DIGEST,CERT,CHAL,MEAS", "--exe_session", "NO_END", "--exe_mode", "CONTINUE"]
    for more in (["--meas_op", "ALL"], ["--meas_op", "ONE_BY_ONE", "--slot_id", "1"]):
        if "1" in more and version == "1.0":
            continue
        done = subprocess.run(
            peers.command("spdm_requester_emu", transport, devices[transport].port, asym, digest, *common, *more),
            cwd=peers.directory, env=peers.environment, capture_output=True, text=True, timeout=120)
        if done.returncode:
            return "%s: status %d: %s" % (" ".join(more), done.returncode, done.stdout.strip()[-200:])
    return ""


def table(title, rows, columns, run, defined):
    failures = []
    print("\n%s\n\n| | %s |\n|---|%s" % (title, " | ".join(columns), "---|" * len(columns)))
    for row in rows:
        cells = []
        for column in columns:
            if not defined(row, column):
                cells.append("-")
                continue
            try:
                failure = run(row, column)
            except (subprocess.TimeoutExpired, RuntimeError) as broken:
                failure = str(broken)
            cells.append("FAIL" if failure else "ok")
            if failure:
                failures.append("%s, %s: %s" % (row, column, failure))
        print("| %s | %s |" % (row, " | ".join(cells)), flush=True)
    for failure in failures:
        print("FAIL " + failure, flush=True)
    return len(failures)


def tables(name, run, options):
    algorithms = [a for a in ALGORITHMS if not (options.no_eddsa and a.startswith("EDDSA"))]
    signs = lambda asym, version: not (asym.startswith("EDDSA") and version in ("1.0", "1.1"))
    failed = table(name + ": ECDSA_P384 with SHA_384", TRANSPORTS, VERSIONS,
                   lambda transport, version: run("ECDSA_P384", "SHA_384", version, transport), lambda *_: True)
    if not options.quick:
        for transport in TRANSPORTS:
            failed += table(name + ": SHA_384 over " + transport, algorithms, VERSIONS,
                            lambda asym, version: run(asym, "SHA_384", version, transport), signs)
        failed += table(name + ": 1.2 over MCTP", algorithms, HASHES,
                        lambda asym, digest: run(asym, digest, "1.2", "MCTP"), lambda *_: True)
    return failed


def main():
    options = parse()
    options.bin = os.path.abspath(options.bin)
    failed = 0
    scratch = tempfile.mkdtemp(prefix="interop-")
    devices = {}
    try:
        tsm("--version", patience=1800)  # builds the tool, if need be
        peers = Peers(options, scratch)
        if options.only != "emulate":
            failed += tables("tsm attest, tsm verify",
                             lambda *cell: attest(peers, scratch, *cell), options)
        if options.only != "attest":
            pki = os.path.join(scratch, "pki")
            devices = {transport: Device(transport, pki) for transport in TRANSPORTS}
            for directory in set(ALGORITHMS.values()):
                for ours, theirs in (("root.der", "ca.cert.der"), ("second/root.der", "ca1.cert.der")):
                    shutil.copy(os.path.join(pki, directory, ours), os.path.join(peers.directory, directory, theirs))
            failed += tables("tsm emulate device",
                             lambda *cell: emulate(peers, devices, *cell), options)
    finally:
        for device in devices.values():
            device.close()
        shutil.rmtree(scratch, ignore_errors=True)
    print("\n%d cells failed" % failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
