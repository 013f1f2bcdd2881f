package org.opentsm.tsm.cli.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.opentsm.tsm.cli.client.DaemonPlace;
import org.opentsm.tsm.cli.io.ExitCode;

/**
 * What is known of a host after every check.
 *
 * @param findings in the order of the checks
 */
record Doctor(List<Finding> findings) {
  /** Takes a copy of the list. */
  Doctor {
    findings = List.copyOf(findings);
  }

  /**
   * Runs every check.
   *
   * @param version of the JVM
   * @param daemon where it is expected
   */
  static Doctor examine(Host host, Runtime.Version version, DaemonPlace daemon) {
    DaemonChecks daemonChecks = new DaemonChecks(daemon);
    List<Finding> ofDaemon = daemonChecks.findings();
    boolean calls = daemonChecks.isAnothers(host.user());
    return new Doctor(
        Stream.of(
                new ProgramChecks(host, version).findings(),
                own(new DirectoryChecks(host).findings(), calls),
                ofDaemon,
                own(new LockChecks(host).findings(), calls),
                new KernelChecks(host).findings())
            .flatMap(List::stream)
            .toList());
  }

  /** Who only calls another user's daemon needs no directories of his own. */
  private static List<Finding> own(List<Finding> findings, boolean calls) {
    return calls ? findings.stream().map(Finding::ofNoUseToCallers).toList() : findings;
  }

  /** The same and more. */
  Doctor with(List<Finding> more) {
    return new Doctor(Stream.concat(findings.stream(), more.stream()).toList());
  }

  /** That of the worst finding: what must not be weighs more than what is not. */
  ExitCode exitCode() {
    return findings.stream()
        .map(Finding::status)
        .max(Comparator.naturalOrder())
        .map(Finding.Status::exitCode)
        .orElse(ExitCode.DONE);
  }

  /** By {@code doctor.schema.json}. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", 1);
    json.put("exitCode", exitCode().value());
    ArrayNode list = json.putArray("findings");
    findings.forEach(finding -> list.add(finding.toJson()));
    return json;
  }
}
