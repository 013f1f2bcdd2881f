#!/bin/sh
# Our Requester and Responder against libspdm's, in one run on this machine; docs/performance.md tells the method.
#
#   bench/compare-libspdm.sh PEERS LOOP [build=openssl] [rounds=N] [batch=N] [warmup=N] [version=1.2]
#   bench/compare-libspdm.sh PEERS LOOP sessions [build=openssl] [rounds=N] [batch=N] [warmup=N] [set=P384]
#
#   sessions             compares sessions, not attestations
#   PEERS/BUILD/bin      spdm_responder_emu of DMTF's spdm-emu, built with OpenSSL, and DMTF's sample keys
#   PEERS/nodelay.so     sets TCP_NODELAY on every socket; preloaded into both programs
#   LOOP                 spdm_requester_emu made to loop on one connection, by libspdm-loop/build.sh
#
# Nothing of theirs is changed: the programs write files, so they run in a copy that is deleted at the end.
set -eu

die() { echo "compare-libspdm: $1" >&2; exit 2; }

[ $# -ge 2 ] || die "usage: compare-libspdm.sh PEERS LOOP [sessions] [build=openssl] [rounds=N] [batch=N] [warmup=N] [version=1.2]"
peers=$(cd "$1" && pwd) || die "$1: no such directory"
loop=$2
shift 2
program=LibspdmComparison
build=openssl
options=
for option; do
  case $option in
    sessions) program=SessionComparison ;;
    build=*) build=${option#build=} ;;
    *) options="$options $option" ;;
  esac
done
jar=$(cd "$(dirname "$0")" && pwd)/target/bench/lib/bench.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

[ -f "$jar" ] || die "$jar is missing: mvn -Pbench -pl bench -am -DskipTests package"
[ -f "$peers/$build/bin/spdm_responder_emu" ] || die "$peers/$build/bin/spdm_responder_emu is missing"
[ -f "$peers/nodelay.so" ] || die "$peers/nodelay.so is missing"
[ -x "$loop" ] || die "$loop is no program"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
cp -r "$peers/$build/bin/." "$work"
cp "$loop" "$work/spdm_requester_loop"

libraries=$(dirname "$jar")
# The options are words without blanks.
# shellcheck disable=SC2086
"$java" --enable-native-access=ALL-UNNAMED -cp "$libraries/*" "org.opentsm.bench.compare.$program" \
  "peers=$work" "nodelay=$peers/nodelay.so" $options
