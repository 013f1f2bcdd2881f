package org.opentsm.tsm.cli.serve;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.opentsm.evidence.input.MalformedYamlException;
import org.opentsm.evidence.input.YamlCursor;
import org.opentsm.tsm.cli.http.Shares;

/** Reads the daemon's limits: each is one number. */
final class DaemonLimitsReader {
  private static final Map<String, Long> MOST =
      Map.ofEntries(
          Map.entry("connections", 65_536L),
          Map.entry("connectionsPerCaller", 65_536L),
          Map.entry("operationsPerCaller", 65_536L),
          Map.entry("readers", 4096L),
          Map.entry("readersPerCaller", 4096L),
          Map.entry("operations", 65_536L),
          Map.entry("keptOperations", 1_048_576L),
          Map.entry("keptEvents", 1_048_576L),
          Map.entry("keptEvidence", 65_536L),
          Map.entry("resumeAtOnce", 4096L),
          Map.entry("idleSeconds", 3600L),
          Map.entry("stopSeconds", 600L),
          Map.entry("connectSeconds", 3600L),
          Map.entry("retrySeconds", 86_400L));

  private final YamlCursor in;
  private final DaemonConfig.Limits usual;
  private final Map<String, Long> read = new TreeMap<>();

  DaemonLimitsReader(YamlCursor in, DaemonConfig.Limits usual) {
    this.in = in;
    this.usual = usual;
  }

  DaemonConfig.Limits limits() throws MalformedYamlException {
    in.object(MOST.keySet(), Set.of(), field -> read.put(field, in.integer(1, most(field))));
    DaemonConfig.AtOnce atOnce = usual.atOnce();
    DaemonConfig.Kept kept = usual.kept();
    DaemonConfig.Times times = usual.times();
    return new DaemonConfig.Limits(
        new DaemonConfig.AtOnce(
            shared("connections", atOnce.connections()),
            shared("operations", atOnce.operations()),
            shared("readers", atOnce.readers()),
            number("resumeAtOnce", atOnce.resumed())),
        new DaemonConfig.Kept(
            number("keptOperations", kept.operations()),
            number("keptEvents", kept.events()),
            number("keptEvidence", kept.evidence())),
        new DaemonConfig.Times(
            seconds("idleSeconds", times.idle()),
            seconds("stopSeconds", times.stop()),
            seconds("connectSeconds", times.connect()),
            seconds("retrySeconds", times.retry())));
  }

  private static long most(String field) {
    return Optional.ofNullable(MOST.get(field)).orElseThrow();
  }

  private Shares.Limit shared(String field, Shares.Limit otherwise) {
    return new Shares.Limit(
        read.getOrDefault(field + "PerCaller", otherwise.perCaller()),
        read.getOrDefault(field, otherwise.all()));
  }

  private int number(String field, int otherwise) {
    return Math.toIntExact(read.getOrDefault(field, (long) otherwise));
  }

  private Duration seconds(String field, Duration otherwise) {
    return Optional.ofNullable(read.get(field)).map(Duration::ofSeconds).orElse(otherwise);
  }
}
