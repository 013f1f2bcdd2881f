package org.opentsm.tsm.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.serve.DaemonConfig;
import org.opentsm.tsm.cli.serve.Grantees;
import org.opentsm.tsm.cli.serve.StartCheck;
import org.opentsm.tsm.embed.OpenTsm;

/** The daemon's configuration, as far as more than its text can be looked at here. */
final class ConfigChecks {
  private static final String ID = "configuration";

  private ConfigChecks() {}

  static List<Finding> findings(DaemonConfig config, UserDirectories directories) {
    List<Finding> findings = new ArrayList<>();
    try (OpenTsm openTsm = OpenTsm.builder().directories(directories).build()) {
      StartCheck.require(openTsm, config.devices());
    } catch (CliException never) {
      findings.add(Finding.failed(ID, String.valueOf(never.getMessage()), "correct the file"));
    }
    for (String name : Grantees.unknown(config.grants())) {
      findings.add(Finding.warn(ID, "grants: this host does not know " + name, "correct the name"));
    }
    return findings.isEmpty()
        ? List.of(Finding.pass(ID, "devices can be reached in principle, grants name who is here"))
        : findings;
  }
}
