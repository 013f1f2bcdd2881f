"""What the emulators' record of their traffic (--pcap, MCTP and PCI DOE alone) shows of a conversation."""
import struct

# The requests that a step of --exe_conn sends in the clear, and those that open a session.
REQUESTS = {"DIGEST": 0x81, "CERT": 0x82, "CHAL": 0x83, "MEAS": 0xE0, "MEL": 0xEF, "GET_CSR": 0xED, "SET_CERT": 0xEE,
            "GET_KEY_PAIR_INFO": 0xFC, "SET_KEY_PAIR_INFO": 0xFD, "EP_INFO": 0x87, "KEY_EX": 0xE4, "PSK": 0xE6}
OPENING = ("KEY_EX", "PSK")
CHUNK_SEND = 0x85
MCTP_LINK = 291
# Before the message: of MCTP the header of a packet and the message type, of DOE that of the data object.
MCTP_SECURED, DOE_SECURED = 6, 2


def read(path):
    """The codes of messages in the clear, and how many messages were not."""
    with open(path, "rb") as file:
        octets = file.read()
    mctp = struct.unpack_from("<I", octets, 20)[0] == MCTP_LINK
    codes, secured, at = set(), 0, 24
    while at + 16 <= len(octets):
        length = struct.unpack_from("<I", octets, at + 8)[0]
        packet = octets[at + 16:at + 16 + length]
        at += 16 + length
        if packet[4 if mctp else 2] == (MCTP_SECURED if mctp else DOE_SECURED):
            secured += 1
        elif len(packet) > (6 if mctp else 9):
            codes.add(packet[6 if mctp else 9])
    return codes, secured


def missing(path, connection, session):
    """Which of these steps the traffic does not show; in a session, whether there is room for all of them."""
    codes, secured = read(path)
    inside = [step for step in session if step not in OPENING]
    wanted = [step for step in [*connection, *session] if step in OPENING or step not in inside]
    lacking = [] if CHUNK_SEND in codes else [step for step in wanted if REQUESTS[step] not in codes]
    if secured < 2 * len(inside):
        lacking.append("%d messages in sessions" % (2 * len(inside)))
    return lacking
