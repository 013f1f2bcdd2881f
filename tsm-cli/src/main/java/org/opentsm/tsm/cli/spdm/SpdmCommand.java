package org.opentsm.tsm.cli.spdm;

import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm spdm}: single questions to a device. */
@Command(
    name = "spdm",
    description = {
      "Ask a device single questions in SPDM, to debug it; set-certificate changes it.",
      "What it answers is shown as it came. Nothing is verified: for that there are 'tsm attest' and"
          + " 'tsm verify'."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {
      InfoCommand.class,
      DigestsCommand.class,
      CertificateCommand.class,
      MeasurementsCommand.class,
      MelCommand.class,
      EndpointInfoCommand.class,
      EventsCommand.class,
      KeyPairsCommand.class,
      CsrCommand.class,
      SetCertificateCommand.class
    })
public final class SpdmCommand {
  /** For Guice and picocli. */
  SpdmCommand() {}
}
