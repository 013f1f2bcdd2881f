#!/usr/bin/env python3
"""Runs ./tsm against DMTF's emulators and prints the tables of docs/interoperability.md.

usage: interop/matrix.py BIN [--no-eddsa] [--preload LIB] [--only GROUP[,GROUP]] [--quick]

BIN is the directory with spdm_responder_emu and spdm_requester_emu, built from DMTF's spdm-emu, and the key
directories beside them. It is copied; nothing in it changes. --preload names a library that forces TCP_NODELAY on
them: without it each message takes 44 ms. Needs Python 3 alone. Ends with 0 if every cell is ok.

Each group is a file of that name in this directory, with a function run(context) that gives how many cells failed:

"""
import argparse
import importlib
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True  # a run leaves nothing behind

from peers import Context, tsm  # noqa: E402

GROUPS = ["attest", "emulate", "emulate_session"]


def parse():
    about = "".join("%-17s %s\n" % (name, importlib.import_module(name).__doc__) for name in GROUPS)
    parser = argparse.ArgumentParser(
        description=__doc__ + about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--no-eddsa", action="store_true", help="the build has no EdDSA")
    parser.add_argument("--preload", help="library for LD_PRELOAD of the emulators")
    parser.add_argument("--only", default=",".join(GROUPS), help="groups to run, with commas between them")
    parser.add_argument("--quick", action="store_true", help="transports and versions alone")
    options = parser.parse_args()
    options.only = options.only.split(",")
    unknown = [name for name in options.only if name not in GROUPS]
    if unknown:
        parser.error("--only: expected some of %s, found %s" % (", ".join(GROUPS), ", ".join(unknown)))
    return options


def main():
    options = parse()
    options.bin = os.path.abspath(options.bin)
    failed = 0
    scratch = tempfile.mkdtemp(prefix="interop-")
    try:
        tsm("--version", patience=1800)  # builds the tool, if need be
        context = Context(options, scratch)
        try:
            for name in options.only:
                failed += importlib.import_module(name).run(context)
        finally:
            context.close()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print("\n%d cells failed" % failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
