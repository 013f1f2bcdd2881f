"""DMTF's Responder-Validator (spdm_device_validator_sample) with our device: assertions that passed in each group."""
import re

from tables import Passed

# It knows SPDM 1.0 to 1.2, MCTP and PCI DOE. Some cases need a handshake in the clear, others a device without 1.4, of
# which it has not heard.
DEVICES = {"default, MCTP": ("default", "MCTP"), "clear-handshake, PCI_DOE": ("clear-handshake", "PCI_DOE"),
           "no-sessions, PCI_DOE": ("no-sessions", "PCI_DOE"), "mutual, MCTP": ("mutual", "MCTP"),
           "psk, PCI_DOE": ("psk", "PCI_DOE"), "1.0 to 1.3, MCTP": (None, "MCTP")}


class Log:
    """What test.log says."""

    def __init__(self, text):
        self.groups = dict(re.findall(r"test group (\d+) \(spdm_test_group_(\w+)\) - start", text))
        self.assertions = re.findall(r"test assertion (\d+)\.(\d+)\.\d+ - (\w+)", text)
        self.cases = set(re.findall(r"test case (\d+\.\d+) ", text))
        self.tested = {"%s.%s" % (group, case) for group, case, result in self.assertions if result == "PASS"}

    def count(self, group, result):
        return sum(1 for each, _, found in self.assertions if each == group and found == result)


def validate(context, name):
    """One run; its exit status says nothing."""
    profile, transport = DEVICES[name]
    if profile is None:
        profile = context.profile("before-1.4", versions="1.0, 1.1, 1.2, 1.3")
    context.peers.execute(
        [context.peers.path("spdm_device_validator_sample"), "--trans", transport, "--port",
         str(context.device(transport, profile).port)])
    with open(context.peers.path("test.log"), errors="replace") as file:
        return Log(file.read())


def run(context):
    logs = dict(zip(DEVICES, context.run_all(lambda name: validate(context, name), DEVICES)))
    groups = {name: number for log in logs.values() for number, name in log.groups.items()}

    def cell(group, device):
        failed, passed = (logs[device].count(groups[group], result) for result in ("FAIL", "PASS"))
        return "%d assertions failed" % failed if failed else Passed(passed)

    context.table("Assertions that passed; none failed where a number stands", groups, DEVICES, cell)
    context.tables.ran += len(DEVICES) * (1 - len(groups))  # a column is a run
    tested = set().union(*(log.tested for log in logs.values()))
    cases = set().union(*(log.cases for log in logs.values()))
    untested = sorted(cases - tested, key=lambda case: [int(part) for part in case.split(".")])
    context.tables.say("")
    context.tables.say("Cases that asserted nothing with any of these devices: %s." % (", ".join(untested) or "none"))
