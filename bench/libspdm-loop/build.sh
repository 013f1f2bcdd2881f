#!/bin/sh
# Makes spdm_requester_emu loop on one connection: links it again from the objects of its own build, with loop.c in the
# place of spdm_requester_authentication.c.
#
#   bench/libspdm-loop/build.sh BUILD OUT
#
#   BUILD    directory of a CMake build of DMTF's spdm-emu ("Unix Makefiles"), with OpenSSL, complete
#   OUT      the program to make
set -eu

die() { echo "build.sh: $1" >&2; exit 2; }

[ $# -eq 2 ] || die "usage: build.sh BUILD OUT"
here=$(cd "$(dirname "$0")" && pwd)
objects=$(cd "$1/spdm_emu/spdm_requester_emu" && pwd) || die "$1 is no build of spdm-emu"
out=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
rules=CMakeFiles/spdm_requester_emu.dir
[ -f "$objects/$rules/link.txt" ] || die "$objects/$rules/link.txt is missing: the build must use Unix Makefiles"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$objects"
# Both are lists of options, one word each.
# shellcheck disable=SC2046
${CC:-cc} $(sed -n 's/^C_DEFINES = //p; s/^C_INCLUDES = //p; s/^C_FLAGS = //p' "$rules/flags.make") \
  -std=gnu99 -Wno-error -c "$here/loop.c" -o "$work/loop.o"
sh -c "$(sed -e "s|$rules/spdm_requester_authentication.c.o|$work/loop.o|" -e "s|-o [^ ]*spdm_requester_emu|-o $out|" \
  "$rules/link.txt")"
