package org.opentsm.tsm.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the tool itself needs: a JVM, and a clock that says about what time it is. */
final class ProgramChecks {
  private static final int OLDEST_JAVA = 25;

  /** No release of this tool is older. */
  private static final Instant FIRST_RELEASE = Instant.parse("2026-01-01T00:00:00Z");

  private static final Instant TOO_LATE = Instant.parse("2100-01-01T00:00:00Z");
  private static final Duration TOLERANCE = Duration.ofDays(1);

  private final Host host;
  private final Runtime.Version version;

  ProgramChecks(Host host, Runtime.Version version) {
    this.host = host;
    this.version = version;
  }

  List<Finding> findings() {
    return List.of(java(), clock());
  }

  private Finding java() {
    String id = "java.version";
    return version.feature() >= OLDEST_JAVA
        ? Finding.pass(id, "Java " + version)
        : Finding.failed(
            id,
            "Java: expected " + OLDEST_JAVA + " or newer, found " + version,
            "install JDK " + OLDEST_JAVA + " and set JAVA_HOME to it");
  }

  private Finding clock() {
    String id = "clock";
    Instant now = host.clock().instant();
    String advice = "set it, by NTP or the hardware clock: certificates are judged by it";
    if (now.isBefore(FIRST_RELEASE) || now.isAfter(TOO_LATE)) {
      return Finding.failed(
          id, "clock: expected " + FIRST_RELEASE + " or later, found " + now, advice);
    }
    Path state = host.directories().state();
    try {
      Instant written = Files.getLastModifiedTime(state).toInstant();
      if (now.isBefore(written.minus(TOLERANCE))) {
        return Finding.failed(
            id,
            "clock: expected later than " + state + " was written, " + written + ", found " + now,
            advice);
      }
    } catch (IOException notThere) {
      // Then nothing says that the clock ran backwards.
    }
    return Finding.pass(id, "it is " + now);
  }
}
