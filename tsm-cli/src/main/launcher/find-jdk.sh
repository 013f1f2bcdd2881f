# Sourced by ./tsm and .ci/run. find_jdk sets jdk_home and jdk_version to a JDK 25 or newer, or returns 1
# with what was found instead in jdk_older.
# The version is read from the JDK's own "release" file: starting a JVM to ask would cost more than the search.

jdk_required=25

# True when $1 is the home of a new enough JDK.
is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_version=
  while IFS='=' read -r jdk_key jdk_value; do
    if [ "$jdk_key" = JAVA_VERSION ]; then
      jdk_version=${jdk_value#\"}
      jdk_version=${jdk_version%%\"*}
      break
    fi
  done < "$1/release"
  jdk_major=${jdk_version%%[!0-9]*}
  if [ "${jdk_major:-0}" -lt "$jdk_required" ]; then
    jdk_older="found only $jdk_version in $1"
    return 1
  fi
  jdk_home=$1
}

find_jdk() {
  jdk_older="found none"
  for jdk_candidate in "${JAVA_HOME-}" "${JAVA25_HOME-}"; do
    [ -n "$jdk_candidate" ] && is_jdk "$jdk_candidate" && return 0
  done
  if jdk_candidate=$(command -v java); then
    jdk_candidate=$(readlink -f "$jdk_candidate" 2>/dev/null || printf %s "$jdk_candidate")
    is_jdk "${jdk_candidate%/bin/java}" && return 0
  fi
  for jdk_candidate in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* /usr/local/*jdk* \
    "${SDKMAN_DIR:-${HOME-}/.sdkman}"/candidates/java/* "${HOME-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    is_jdk "$jdk_candidate" && return 0
  done
  return 1
}
