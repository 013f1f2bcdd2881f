package org.opentsm.tsm.cli.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.StatementCollector;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.embed.StatementCollectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --root-of-trust}: what the machine's root of trust is to state about evidence. */
final class RootOfTrustOption {
  private static final String NONE = "none";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--root-of-trust",
      paramLabel = "KIND[:PLACE]",
      defaultValue = NONE,
      description = {
        "Who vouches for this machine: tpm:PLACE, a device file, a socket's absolute path or HOST:PORT"
            + " (tpm alone: /dev/tpmrm0); snp; tdx; cca; none (default: ${DEFAULT-VALUE})."
      })
  private String text = NONE;

  @Option(
      names = "--session-pcr",
      paramLabel = "NUMBER",
      description =
          "The register of the TPM for sessions, 10 to 15 (default: 13). Nothing else may extend it.")
  private @Nullable String sessionPcr;

  @Option(
      names = "--event-log",
      paramLabel = "LOG",
      description =
          "What firmware measured into the TPM (default: the kernel's log, for a TPM below /dev).")
  private @Nullable Path eventLog;

  @Option(
      names = "--ima-list",
      paramLabel = "LIST",
      description =
          "What Linux measured (IMA), quoted with register 10 (default: the kernel's list where it can"
              + " be read, for a TPM below /dev; none: leave both out).")
  private @Nullable String imaList;

  /** For Guice and picocli. */
  RootOfTrustOption() {}

  /** A collector with the place of its root of trust. */
  record Chosen(StatementCollector collector, String place) {}

  /**
   * Who was chosen, before anything is asked of a device; empty for nobody. What cannot be used is
   * refused here: a nonce that a device has answered is spent.
   */
  Optional<Chosen> choose(StatementCollectors collectors) throws TsmException {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    if (text.equals(NONE)) {
      if (sessionPcr != null || eventLog != null || imaList != null) {
        throw wrong("--session-pcr, --event-log and --ima-list go with --root-of-trust tpm");
      }
      return Optional.empty();
    }
    RootOfTrust.Kind chosen =
        Arrays.stream(RootOfTrust.Kind.values())
            .filter(known -> known.id().equals(kind))
            .findFirst()
            .orElseThrow(() ->
                wrong(
                    "Invalid value for option '--root-of-trust': expected tpm, tpm:PLACE, snp, tdx,"
                        + " cca or none, found '"
                        + text
                        + "'"));
    Chosen found = new Chosen(collectors.of(chosen), colon < 0 ? "" : text.substring(colon + 1));
    collectors.check(found.collector(), found.place(), this::addTo);
    return Optional.of(found);
  }

  /** The same evidence with the statement. */
  CollectedEvidence state(
      Chosen chosen, StatementCollectors collectors, CollectedEvidence collected, Deadline deadline)
      throws TsmException {
    return collectors.state(chosen.collector(), chosen.place(), this::addTo, collected, deadline);
  }

  private void addTo(TsmEnvironment.Builder builder) {
    if (sessionPcr != null) {
      builder.option("tpm.session-pcr", sessionPcr);
    }
    if (eventLog != null) {
      builder.option("tpm.event-log", eventLog.toString());
    }
    if (imaList != null) {
      builder.option("tpm.ima-list", imaList);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
