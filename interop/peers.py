"""DMTF's emulators, ./tsm, and the tables of what came of them: what all groups of matrix.py use."""
import os
import shutil
import socket
import subprocess
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
DHE_GROUPS = ["FFDHE_2048", "FFDHE_3072", "FFDHE_4096", "SECP_256_R1", "SECP_384_R1", "SECP_521_R1"]
AEADS = ["AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305"]
HASHES = ["SHA_256", "SHA_384", "SHA_512", "SHA3_256", "SHA3_384", "SHA3_512"]


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

    def run(self, *arguments):
        """A requester, to its end: empty if it ended well."""
        done = subprocess.run(self.command("spdm_requester_emu", *arguments), cwd=self.directory, env=self.environment,
                              capture_output=True, text=True, timeout=120)
        return "status %d: %s" % (done.returncode, done.stdout.strip()[-200:]) if done.returncode else ""

    def start(self, *arguments):
        return subprocess.Popen(self.command(*arguments), cwd=self.directory, env=self.environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def tsm(*arguments, patience=120):
    return subprocess.run([TSM, *arguments], capture_output=True, text=True, timeout=patience)


class Device:
    """./tsm emulate device on one transport."""

    def __init__(self, transport, pki, profile):
        self.process = subprocess.Popen(
            [TSM, "emulate", "device", "--listen", "127.0.0.1:0", "--transport", TRANSPORTS[transport], "--pki", pki,
             "--profile", profile], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    def close(self):
        self.process.terminate()
        self.process.wait()


class Context:
    """What a group runs with: the options, the emulators, our emulated devices, a directory to write into."""

    def __init__(self, options, scratch):
        self.options = options
        self.scratch = scratch
        self.peers = Peers(options, scratch)
        self.algorithms = [a for a in ALGORITHMS if not (options.no_eddsa and a.startswith("EDDSA"))]
        self.devices = {}

    def device(self, transport, profile="default"):
        """An emulated device, started when it is first asked for; the emulators compare its root."""
        if (transport, profile) not in self.devices:
            pki = os.path.join(self.scratch, "pki")
            self.devices[transport, profile] = Device(transport, pki, profile)
            for directory in set(ALGORITHMS.values()):
                for ours, theirs in (("root.der", "ca.cert.der"), ("second/root.der", "ca1.cert.der")):
                    if os.path.exists(os.path.join(pki, directory, ours)):
                        shutil.copy(os.path.join(pki, directory, ours),
                                    os.path.join(self.peers.directory, directory, theirs))
        return self.devices[transport, profile]

    def close(self):
        for device in self.devices.values():
            device.close()


def signs(asym, version):
    """Whether the version has the algorithm."""
    return not (asym.startswith("EDDSA") and version in ("1.0", "1.1"))


def table(title, rows, columns, run, defined=lambda *_: True):
    """Prints a table of run(row, column), which gives what failed; how many did."""
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
