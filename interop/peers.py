"""DMTF's emulators, ./tsm and our Requester, each of them a process."""
import contextlib
import glob
import itertools
import os
import random
import select
import shutil
import socket
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TSM = os.path.join(ROOT, "tsm")
FIND_JDK = ". tsm-cli/src/main/launcher/find-jdk.sh && find_jdk && echo $jdk_home"
PATIENCE = 300  # seconds for one conversation
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
SLH_DSA = {"SLH_DSA_%s_%s" % (h, s): "slh-dsa-%s-%s" % (h.lower(), s.lower())
           for s in ("128F", "128S", "192F", "192S", "256F", "256S") for h in ("SHA2", "SHAKE")}
KEMS = ["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"]
DHE_GROUPS = ["FFDHE_2048", "FFDHE_3072", "FFDHE_4096", "SECP_256_R1", "SECP_384_R1", "SECP_521_R1"]
AEADS = ["AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305"]
PSK_HINT = b"TestPskHint\0"
PSK = b"TestPskData\0"
HASHES = ["SHA_256", "SHA_384", "SHA_512", "SHA3_256", "SHA3_384", "SHA3_512"]


# Below those that the system gives to outgoing connections, and never the same again: it is not free for a minute.
PORTS = itertools.cycle(random.sample(range(10000, 32000), 20000))


def free_port():
    while True:
        port = next(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


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
    """A copy of DMTF's emulators, for one conversation at a time: they write into their directory."""

    def __init__(self, options, directory):
        self.bin = options.bin
        self.directory = directory
        shutil.copytree(options.bin, self.directory)
        self.environment = dict(os.environ, **({"LD_PRELOAD": options.preload} if options.preload else {}))

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def original(self, *names):
        """Of BIN itself: in the copy the roots become those of our devices."""
        return os.path.join(self.bin, *names)

    @contextlib.contextmanager
    def with_file(self, name, content):
        """The emulators with another file in place of one of theirs."""
        with open(self.path(name), "wb") as file:
            file.write(content)
        try:
            yield
        finally:
            shutil.copy(self.original(name), self.path(name))

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
             "--profile", profile], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=dict(os.environ, TSM_JAVA_OPTS=" ".join(self.small_and_soon())))
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    @staticmethod
    def small_and_soon():
        """They are many, and start in half the time with the cache that ./tsm made for other commands."""
        caches = [path for path in glob.glob(os.path.join(ROOT, "tsm-cli", "target", "tsm", "tsm-*.aot"))
                  if os.path.getsize(path)]
        return ["-Xmx256m", "-XX:+UseSerialGC", "-Xlog:disable",
                *("-XX:AOTCache=" + path for path in caches[:1])]

    def close(self):
        self.process.terminate()
        self.process.wait()


class Drive:
    """Our Requester, one conversation after the other in one JVM: Drive.java."""

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
