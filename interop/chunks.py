"""Messages in pieces, 1.2 and later: the smallest transfer sizes that SPDM allows."""
from peers import TRANSPORTS, VERSIONS

SIZES = ["42", "43", "64", "256", "1024", "4608", "65535"]
SESSION = "KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"


def run(context):
    def ours(size, version, transport):
        steps = "certificate challenge measurements open measurements certificate end"
        return context.converse(transport, version, "size=%s %s" % (size, steps))

    def theirs(size, version, transport):
        profile = context.profile("size-" + size, data_transfer_size=size)
        return context.emulate(transport, version, session=SESSION, profile=profile)

    for name, one in (("our Requester takes so many octets at a time", ours),
                      ("our device takes and sends so many octets at a time", theirs)):
        context.table(name + ", each over MCTP, PCI_DOE and TCP", SIZES, VERSIONS[2:], one,
                      over=[(transport,) for transport in TRANSPORTS])
