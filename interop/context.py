"""What the groups of matrix.py run with: conversations, and what each of them needs."""
import base64
import concurrent.futures
import filecmp
import os
import shutil
import threading

import keys
import traffic
from peers import ALGORITHMS, ML_DSA, OURS, PSK, PSK_HINT, SLH_DSA, Device, Drive, Peers


class Lane:
    """What one conversation at a time has for itself: emulators, our Requester, a directory to write into."""

    def __init__(self, options, scratch):
        self.scratch = scratch
        self.peers = Peers(options, os.path.join(scratch, "peer"))
        self.drive = None

    def converse(self, *words):
        if not self.drive:
            self.drive = Drive()
        try:
            return self.drive.converse(*words)
        except RuntimeError:
            self.drive = None
            raise

    def close(self):
        if self.drive:
            self.drive.close()


class Context:
    """What a group runs with: the options, the emulators, our devices and Requester."""

    def __init__(self, options, scratch):
        self.options = options
        self.shared = scratch
        self.pki = os.path.join(scratch, "pki")
        self.tables = None
        self.algorithms = [a for a in ALGORITHMS if not (options.no_eddsa and a.startswith("EDDSA"))]
        self.devices = {}
        self.changing = threading.RLock()
        self.lanes = [Lane(options, os.path.join(scratch, "lane-%d" % number)) for number in range(options.jobs)]
        free = iter(self.lanes)
        self.mine = threading.local()
        self.threads = concurrent.futures.ThreadPoolExecutor(
            options.jobs, initializer=lambda: setattr(self.mine, "lane", next(free)))

    def run_all(self, run, each):
        """What run gives for each of these, in their order; as many run at once as there are lanes."""
        return list(self.threads.map(run, each))

    @property
    def lane(self):
        return self.mine.lane

    @property
    def peers(self):
        return self.lane.peers

    @property
    def scratch(self):
        return self.lane.scratch

    def device(self, transport, profile="default"):
        """An emulated device, started when it is first asked for; the emulators compare its root."""
        with self.changing:
            if (transport, profile) not in self.devices:
                self.provision()
                self.devices[transport, profile] = Device(transport, self.pki, profile)
                self.publish()
            return self.devices[transport, profile]

    def forget(self, transport, profile="default"):
        """The next device with this profile is a new one: what was provisioned is gone."""
        with self.changing:
            device = self.devices.pop((transport, profile), None)
        if device:
            device.close()

    def forget_others(self):
        """All but the default devices, which every group has."""
        for transport, profile in [each for each in self.devices if each[1] != "default"]:
            self.forget(transport, profile)

    def profile(self, name, **lines):
        """A file with a profile; underscores stand for dashes."""
        path = os.path.join(self.shared, name + ".profile")
        with self.changing:
            if not os.path.exists(path):
                with open(path, "w") as file:
                    file.writelines("%s = %s\n" % (key.replace("_", "-"), value) for key, value in lines.items())
        return path

    def provision(self):
        """What our devices know beforehand: the pre-shared key of the emulators, and their Requester's public keys."""
        if os.path.exists(self.pki):
            return
        os.makedirs(self.pki)
        with open(os.path.join(self.pki, "psk"), "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write("hint = %s\nkey = %s\n" % (PSK_HINT.hex(), PSK.hex()))
        for theirs in {**ALGORITHMS, **ML_DSA}.values():
            given = os.path.join(self.options.bin, theirs, "end_requester.key.pub.der")
            if os.path.exists(given):
                with open(given, "rb") as file, open(os.path.join(self.pki, "requester-%s.pem" % theirs), "w") as pem:
                    pem.write("-----BEGIN PUBLIC KEY-----\n%s-----END PUBLIC KEY-----\n"
                              % base64.encodebytes(file.read()).decode())

    def publish(self):
        """What the emulators know of our devices: their roots."""
        for theirs in {**ALGORITHMS, **ML_DSA, **SLH_DSA}.values():
            ours = os.path.join(self.pki, theirs.replace("slh-dsa", "slhdsa"))
            for root, name in (("root.der", "ca.cert.der"), ("second/root.der", "ca1.cert.der")):
                self.replace(os.path.join(ours, root), theirs, name)

    def certificates(self, asym="ECDSA_P384"):
        """The chain in slot 0 of our devices, root first, in DER."""
        path = {**ALGORITHMS, **ML_DSA, **SLH_DSA}[asym].replace("slh-dsa", "slhdsa")
        return keys.certificates(os.path.join(self.pki, path, "slot0", "chain.pem"))

    def replace(self, source, *names):
        """In all copies of the emulators, where it is another."""
        for lane in self.lanes:
            target = lane.peers.path(*names)
            if os.path.exists(source) and not (os.path.exists(target) and filecmp.cmp(source, target, False)):
                shutil.copy(source, target)

    def emulate(self, transport, version, *more, profile="default", asym="ECDSA_P384", digest="SHA_384",
                steps="DIGEST,CERT,CHAL,MEAS", session="NO_END", operation="ALL"):
        """spdm_requester_emu with our emulated device: what went wrong, or was left out."""
        record = os.path.join(self.scratch, "traffic.pcap")
        recorded = transport in ("MCTP", "PCI_DOE")
        failure = self.peers.run(
            transport, self.device(transport, profile).port, asym, digest, "--ver", version, "--exe_conn", steps,
            "--exe_session", session, "--exe_mode", "CONTINUE", "--meas_op", operation, *more,
            *(["--pcap", record] if recorded else []))
        if failure or not recorded:
            return failure
        lacking = traffic.missing(record, steps.split(","), [step for step in session.split(",") if step != "NO_END"])
        return "left out: " + ", ".join(lacking) if lacking else ""

    def converse(self, transport, version, words, *more, asym="ECDSA_P384", digest="SHA_384"):
        """Our Requester, which does what words say, with spdm_responder_emu: what went wrong."""
        ours = [] if asym == "NONE" else ["asym=" + OURS.get(asym, asym)]
        with self.peers.responder(transport, asym, digest, *more) as responder:
            return self.lane.converse(transport, responder.port, "version=" + version, "hash=" + digest, *ours,
                                      *words.split())

    def table(self, title, rows, columns, run, defined=lambda *_: True, limits=lambda *_: None, over=((),)):
        """
        A table of run(row, column), which gives what failed. With over, which has tuples, a cell is ok if
        run(row, column, *tuple) is for each of them. limits gives the Limit of what the emulators cannot do.
        """
        self.tables.add(title, rows, columns, run, defined, limits, [tuple(each) for each in over])

    def close(self):
        self.threads.shutdown(cancel_futures=True)
        for each in [*self.devices.values(), *self.lanes]:
            each.close()


def signs(asym, version, *_):
    """Whether the version has the algorithm."""
    return not (asym.startswith("EDDSA") and version in ("1.0", "1.1"))
