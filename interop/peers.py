"""DMTF's emulators, ./tsm and our Requester: what all groups of matrix.py use."""
import os
import select
import shutil
import socket
import subprocess
import time

import traffic

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TSM = os.path.join(ROOT, "tsm")
FIND_JDK = ". tsm-cli/src/main/launcher/find-jdk.sh && find_jdk && echo $jdk_home"
PATIENCE = 90  # seconds for one conversation
VERSIONS = ["1.0", "1.1", "1.2", "1.3", "1.4"]
TRANSPORTS = {"MCTP": "mctp", "PCI_DOE": "doe", "TCP": "tcp"}
ALGORITHMS = {
    "RSASSA_2048": "rsa2048", "RSASSA_3072": "rsa3072", "RSASSA_4096": "rsa4096",
    "RSAPSS_2048": "rsa2048", "RSAPSS_3072": "rsa3072", "RSAPSS_4096": "rsa4096",
    "ECDSA_P256": "ecp256", "ECDSA_P384": "ecp384", "ECDSA_P521": "ecp521",
    "EDDSA_25519": "ed25519", "EDDSA_448": "ed448",
}
OURS = {"EDDSA_25519": "ED25519", "EDDSA_448": "ED448"}
ML_DSA = {"ML_DSA_44": "mldsa44", "ML_DSA_65": "mldsa65", "ML_DSA_87": "mldsa87"}
# The sets whose certificates the emulators take: the chains of the others are longer than 64 KiB.
SLH_DSA = {"SLH_DSA_%s_%s" % (h, s): "slh-dsa-%s-%s" % (h.lower(), s.lower())
           for s in ("128F", "128S", "192S") for h in ("SHA2", "SHAKE")}
KEMS = ["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"]
DHE_GROUPS = ["FFDHE_2048", "FFDHE_3072", "FFDHE_4096", "SECP_256_R1", "SECP_384_R1", "SECP_521_R1"]
AEADS = ["AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305"]
PSK_HINT = b"TestPskHint\0"
PSK = b"TestPskData\0"
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
        self.bin = options.bin
        self.directory = os.path.join(scratch, "peer")
        shutil.copytree(options.bin, self.directory)
        self.environment = dict(os.environ, **({"LD_PRELOAD": options.preload} if options.preload else {}))

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def original(self, *names):
        """Of BIN itself: in the copy the roots become those of our devices."""
        return os.path.join(self.bin, *names)

    def command(self, program, transport, port, asym, digest, *more):
        return [self.path(program), "--trans", transport, "--port", str(port), "--asym", asym,
                "--hash", digest, "--basic_mut_auth", "NO", "--mut_auth", "NO", *more]

    def run(self, *arguments):
        """A requester, to its end: empty if it ended well. What fails in a session it only says."""
        done = self.execute(self.command("spdm_requester_emu", *arguments))
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        if done.returncode or said:
            return "status %d: %s" % (done.returncode, "; ".join(said) or done.stdout.strip()[-200:])
        return ""

    def execute(self, command, patience=PATIENCE):
        return subprocess.run(command, cwd=self.directory, env=self.environment, capture_output=True, text=True,
                              timeout=patience)

    def responder(self, transport, *arguments):
        return Responder(self, transport, *arguments)


class Responder:
    """A spdm_responder_emu for one conversation, or for several that say CONTINUE."""

    def __init__(self, peers, transport, *arguments):
        self.transport = transport
        self.port = free_port()
        self.process = subprocess.Popen(
            peers.command("spdm_responder_emu", transport, self.port, *arguments), cwd=peers.directory,
            env=peers.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        wait_for(self.port, self.process)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def target(self):
        return "spdm+%s://127.0.0.1:%d" % (TRANSPORTS[self.transport], self.port)


def tsm(*arguments, patience=PATIENCE):
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


class Drive:
    """Our Requester, in one JVM: Drive.java."""

    def __init__(self):
        jdk = subprocess.run(["sh", "-c", FIND_JDK], cwd=ROOT, capture_output=True, text=True).stdout.strip()
        self.process = subprocess.Popen(
            [os.path.join(jdk, "bin", "java"), "-cp", os.path.join(ROOT, "tsm-cli", "target", "tsm", "lib", "*"),
             os.path.join(ROOT, "interop", "Drive.java")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def converse(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            self.close()
            raise RuntimeError("our Requester does not answer")
        answer = self.process.stdout.readline().strip()
        return "" if answer == "ok" else answer or "our Requester has ended"

    def close(self):
        self.process.kill()
        self.process.wait()


class Context:
    """What a group runs with: the options, the emulators, our devices and Requester, a directory to write into."""

    def __init__(self, options, scratch, tables):
        self.options = options
        self.scratch = scratch
        self.tables = tables
        self.peers = Peers(options, scratch)
        self.algorithms = [a for a in ALGORITHMS if not (options.no_eddsa and a.startswith("EDDSA"))]
        self.devices = {}
        self.drive = None

    def device(self, transport, profile="default"):
        """An emulated device, started when it is first asked for; the emulators compare its root."""
        if (transport, profile) not in self.devices:
            pki = os.path.join(self.scratch, "pki")
            self.pre_share(pki)
            self.devices[transport, profile] = Device(transport, pki, profile)
            for theirs in {**ALGORITHMS, **ML_DSA, **SLH_DSA}.values():
                ours = os.path.join(pki, theirs.replace("slh-dsa", "slhdsa"))
                for root, name in (("root.der", "ca.cert.der"), ("second/root.der", "ca1.cert.der")):
                    if os.path.exists(os.path.join(ours, root)):
                        shutil.copy(os.path.join(ours, root), self.peers.path(theirs, name))
        return self.devices[transport, profile]

    def forget(self, transport, profile="default"):
        """The next device with this profile is a new one: what was provisioned is gone."""
        device = self.devices.pop((transport, profile), None)
        if device:
            device.close()

    def profile(self, name, **lines):
        """A file with a profile; underscores stand for dashes."""
        path = os.path.join(self.scratch, name + ".profile")
        with open(path, "w") as file:
            file.writelines("%s = %s\n" % (key.replace("_", "-"), value) for key, value in lines.items())
        return path

    @staticmethod
    def pre_share(pki):
        """The key of the emulators, for our devices."""
        os.makedirs(pki, exist_ok=True)
        path = os.path.join(pki, "psk")
        if not os.path.exists(path):
            with open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write("hint = %s\nkey = %s\n" % (PSK_HINT.hex(), PSK.hex()))

    def emulate(self, transport, version, *more, profile="default", asym="ECDSA_P384", digest="SHA_384",
                steps="DIGEST,CERT,CHAL,MEAS", session="NO_END"):
        """spdm_requester_emu with our emulated device: what went wrong, or was left out."""
        record = os.path.join(self.scratch, "traffic.pcap")
        recorded = transport in ("MCTP", "PCI_DOE")
        failure = self.peers.run(
            transport, self.device(transport, profile).port, asym, digest, "--ver", version, "--exe_conn", steps,
            "--exe_session", session, "--exe_mode", "CONTINUE", "--meas_op", "ALL", *more,
            *(["--pcap", record] if recorded else []))
        if failure or not recorded:
            return failure
        lacking = traffic.missing(record, steps.split(","), [step for step in session.split(",") if step != "NO_END"])
        return "left out: " + ", ".join(lacking) if lacking else ""

    def converse(self, transport, version, words, *more, asym="ECDSA_P384", digest="SHA_384"):
        """Our Requester, which does what words say, with spdm_responder_emu: what went wrong."""
        if not self.drive:
            self.drive = Drive()
        ours = [] if asym == "NONE" else ["asym=" + OURS.get(asym, asym)]
        with self.peers.responder(transport, asym, digest, *more) as responder:
            try:
                return self.drive.converse(transport, responder.port, "version=" + version, "hash=" + digest, *ours,
                                           *words.split())
            except RuntimeError:
                self.drive = None
                raise

    def table(self, title, rows, columns, run, defined=lambda *_: True, limits=lambda *_: ""):
        """A table of run(row, column), which gives what failed; limits gives why the emulators cannot do a cell."""
        return self.tables.add(title, rows, columns, run, defined, limits)

    def close(self):
        for device in self.devices.values():
            device.close()
        if self.drive:
            self.drive.close()


def signs(asym, version):
    """Whether the version has the algorithm."""
    return not (asym.startswith("EDDSA") and version in ("1.0", "1.1"))
