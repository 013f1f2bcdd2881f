"""Messages in pieces, 1.2 and later: the smallest transfer sizes that SPDM allows."""
from peers import TRANSPORTS, VERSIONS

SIZES = ["42", "64", "256", "4608"]
SESSION = "KEY_EX,HEARTBEAT,KEY_UPDATE,MEAS,DIGEST,CERT"


def run(context):
    versions = VERSIONS[2:]

    def ours(size, version, transport="MCTP"):
        steps = "certificate challenge measurements open measurements certificate end"
        return context.converse(transport, version, "size=%s %s" % (size, steps))

    def theirs(size, version, transport="MCTP"):
        profile = context.profile("size-" + size, data_transfer_size=size)
        return context.emulate(transport, version, session=SESSION, profile=profile)

    for name, one in (("our Requester takes so many octets at a time", ours),
                      ("our device takes and sends so many octets at a time", theirs)):
        context.table(name + ", over MCTP", SIZES, versions, lambda size, version, one=one: one(size, version))
        context.table("%s: 42" % name, TRANSPORTS, versions,
                      lambda transport, version, one=one: one("42", version, transport))
