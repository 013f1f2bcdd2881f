"""Key updates of either end, the Responder's own through an encapsulated request."""
from peers import TRANSPORTS, VERSIONS

UPDATES = {"Requester's key": ("update-own", "REQ"), "both keys": ("update-all", "ALL"),
           "Responder's key": ("update-theirs", "RSP")}


def run(context):
    versions = VERSIONS[1:]

    def ours(update, version, transport):
        step = UPDATES[update][0]
        session = "open heartbeat %s heartbeat %s heartbeat measurements end" % (step, step)
        return context.converse(transport, version, "certificate %s %s" % (session, session))

    def theirs(update, version, transport):
        return context.emulate(transport, version, "--key_upd", UPDATES[update][1], session="KEY_EX,KEY_UPDATE,MEAS")

    for name, one in (("our Requester, spdm_responder_emu", ours), ("spdm_requester_emu, our device", theirs)):
        context.table(name + ", each over MCTP, PCI_DOE and TCP", UPDATES, versions, one,
                      over=[(transport,) for transport in TRANSPORTS])
