"""The little of certificates that the groups need: PEM, and where the public key stands in DER."""
import base64
import re


def certificates(path):
    """Those of a PEM file, as DER."""
    with open(path) as file:
        found = re.findall("-----BEGIN CERTIFICATE-----(.*?)-----END", file.read(), re.DOTALL)
    return [base64.b64decode(one) for one in found]


def element(octets, at):
    """Where the content of a DER element begins, and where it ends."""
    length, begin = octets[at + 1], at + 2
    if length >= 0x80:
        begin += length - 0x80
        length = int.from_bytes(octets[at + 2:begin], "big")
    return begin, begin + length


def public_key(certificate):
    """SubjectPublicKeyInfo: behind version, serialNumber, signature, issuer, validity and subject."""
    at = element(certificate, element(certificate, 0)[0])[0]
    for _ in range(6):
        at = element(certificate, at)[1]
    return certificate[at:element(certificate, at)[1]]
