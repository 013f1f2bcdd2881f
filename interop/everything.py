#!/usr/bin/env python3
"""Runs all of matrix.py with all builds of DMTF's emulators, and puts the tables into docs/interoperability.md.

usage: interop/everything.py PEERS [option of matrix.py ...]

PEERS has a directory with the emulators and their keys for each build: openssl/bin, mbedtls/bin, and of those with
OpenSSL 3.5 openssl35/bin, openssl35/bin-256 (transfer size 256) and openssl35/bin-whole (whole messages); newer/bin is
one with a libspdm that has secured messages 1.3. What is not there is left out. Ends with 0 if every cell is ok, or
beyond what the emulators can do.
"""
import os
import subprocess
import sys
import time

MATRIX = os.path.join(os.path.dirname(os.path.abspath(__file__)), "matrix.py")
LARGE = "pqc,pqc_mutual,pqc_keys"
BUILDS = [("openssl", "openssl/bin", []), ("mbedtls", "mbedtls/bin", ["--no-eddsa"]),
          ("pqc", "openssl35/bin", ["--only", LARGE + ",pqc_slh"]),
          ("pqc-256", "openssl35/bin-256", ["--only", LARGE]),
          ("pqc-whole", "openssl35/bin-whole", ["--only", LARGE]),
          ("newer", "newer/bin", ["--only", "secured"])]


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    results, times = [], []
    for name, directory, options in BUILDS:
        found = os.path.join(sys.argv[1], directory)
        if not os.path.isdir(found):
            print("%s: not there, left out" % found, file=sys.stderr)
            continue
        begun = time.monotonic()
        results.append(subprocess.run([MATRIX, found, "--record", name, *options, *sys.argv[2:]]).returncode)
        times.append("%-10s ended with %d after %d seconds" % (name, results[-1], time.monotonic() - begun))
    print("\n".join(["", *times]))
    return max(results, default=2)


if __name__ == "__main__":
    sys.exit(main())
