package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.PemText;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.pcap.Recording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm cert}: a device's certificate chain. */
@Command(
    name = "cert",
    description = {
      "Print a device's certificate chain, root first, as PEM on standard output.",
      "The device has proved that it holds the key of the last certificate. Nothing says that the"
          + " first one deserves trust: compare it with what the manufacturer published."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm cert emu: --slot 1 | openssl x509 -noout -subject",
      "  tsm cert spdm+tcp://127.0.0.1:4194 --der > chain.der"
    })
public final class CertCommand implements Callable<Integer> {
  private final Backends backends;
  private final Console console;

  @Parameters(paramLabel = "TARGET", description = "The device; 'tsm --help' lists the forms.")
  private DeviceAddress target;

  @Option(names = "--der", description = "Print DER instead: the certificates one after the other.")
  private boolean der;

  @Mixin private SlotOption slot;
  @Mixin private TimeLimit limit;
  @Mixin private PcapOption pcap;

  /** For Guice. */
  @Inject
  CertCommand(Backends backends, Console console) {
    this.backends = backends;
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, CliException {
    CertificateChain chain = read(slot.value(), limit.start());
    for (DeviceCertificate certificate : chain.certificates()) {
      if (der) {
        console.result(certificate.der());
      } else {
        PemText.lines(PemText.CERTIFICATE, certificate.der()).forEach(console::result);
      }
    }
    return ExitCode.DONE.value();
  }

  private CertificateChain read(OptionalInt wanted, Deadline deadline)
      throws TsmException, CliException {
    ConnectOptions options =
        new ConnectOptions(wanted, ConnectOptions.Demand.NO, ConnectOptions.Demand.NO);
    try (Recording recording = pcap.start();
        Tsm tsm = backends.open(recording::in)) {
      Connection connection = tsm.connect(target, options, deadline);
      tsm.disconnect(target, deadline);
      return connection.chain();
    }
  }
}
