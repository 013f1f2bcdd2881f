#!/usr/bin/env python3
"""Runs ./tsm against DMTF's emulators and makes the tables of docs/interoperability.md.

usage: interop/matrix.py BIN [--no-eddsa] [--preload LIB] [--only GROUP[,GROUP]] [--jobs N] [--record NAME]

BIN is the directory with spdm_responder_emu and spdm_requester_emu, built from DMTF's spdm-emu, and the key
directories beside them. It is copied; nothing in it changes. --preload names a library that forces TCP_NODELAY on
them: without it each message takes 44 ms. Needs Python 3 alone. Ends with 0 if every cell is ok, or beyond what the
emulators can do.

Each group is a file of that name in this directory, with a function run(context):

"""
import argparse
import importlib
import os
import shutil
import signal
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # a run leaves nothing behind

from context import Context  # noqa: E402
from peers import ROOT, tsm  # noqa: E402
from tables import Tables  # noqa: E402

GROUPS = ["attest", "emulate", "attest_session", "emulate_session", "psk", "mutual", "public_keys", "several_keys",
          "key_update", "chunks", "provisioning", "information", "events",
          "link", "emulate_link", "validator"]
ON_DEMAND = ["pqc", "pqc_mutual", "pqc_keys", "pqc_slh", "secured"]
PAGE = os.path.join(ROOT, "docs", "interoperability.md")


def about(name):
    return importlib.import_module(name).__doc__


def parse():
    groups = "".join("%-17s %s\n" % (name, about(name)) for name in GROUPS + ON_DEMAND)
    parser = argparse.ArgumentParser(
        description=__doc__ + groups, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--no-eddsa", action="store_true", help="the build has no EdDSA")
    parser.add_argument("--preload", help="library for LD_PRELOAD of the emulators")
    parser.add_argument("--only", default=",".join(GROUPS), help="groups to run, with commas between them")
    parser.add_argument("--jobs", type=int, default=2, help="conversations at a time; 2 if not given")
    parser.add_argument("--record", metavar="NAME", help="put the tables into " + os.path.relpath(PAGE, ROOT)
                        + ", between the marks of this name, after each group")
    options = parser.parse_args()
    options.only = options.only.split(",")
    unknown = [name for name in options.only if name not in GROUPS + ON_DEMAND]
    if unknown:
        parser.error("--only: expected some of %s, found %s" % (", ".join(GROUPS + ON_DEMAND), ", ".join(unknown)))
    return options


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # nothing that was started stays
    options.bin = os.path.abspath(options.bin)
    scratch = tempfile.mkdtemp(prefix="interop-")
    begun = time.monotonic()
    try:
        tsm("--version", patience=1800)  # builds the tool, if need be
        context = Context(options, scratch)
        tables = context.tables = Tables(context.run_all)
        try:
            for name in options.only:
                tables.group(name, about(name), lambda group=importlib.import_module(name): group.run(context))
                context.forget_others()
                if options.record:
                    tables.record(PAGE, options.record, GROUPS + ON_DEMAND)
        finally:
            context.close()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print("\n%d conversations, %d failed, %d seconds" % (tables.ran, tables.failed, time.monotonic() - begun))
    return 1 if tables.failed else 0


if __name__ == "__main__":
    sys.exit(main())
