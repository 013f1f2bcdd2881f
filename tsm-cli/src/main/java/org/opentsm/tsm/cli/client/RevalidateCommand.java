package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.concurrent.Callable;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.RevalidationRequest.Consequence;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.command.CredentialOptions;
import org.opentsm.tsm.cli.command.GivenCredentials;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.PcapOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.pcap.Recording;
import org.opentsm.tsm.cli.report.ComparisonReport;
import org.opentsm.tsm.cli.report.RevalidationWords;
import org.opentsm.tsm.cli.serve.Right;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm revalidate}: is this still the device that was accepted? */
@Command(
    name = "revalidate",
    description = {
      "Find out whether a device is still the one that was accepted.",
      "The key that was accepted must sign a fresh nonce, whatever the choice; no root, policy or"
          + " revocation list is read. Exit code 0: the same device; 1: not the same.",
      "The daemon meets the device anew and goes on holding it; with --no-daemon this process does,"
          + " and lets it go."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm revalidate emu:",
      "  tsm revalidate spdm+doe://127.0.0.1:2323 --choice same-key --otherwise report",
      "  tsm revalidate emu: --no-daemon"
    })
public final class RevalidateCommand implements Callable<Integer> {
  private final Backends backends;
  private final Console console;

  @Parameters(paramLabel = "DEVICE", description = "The device; 'tsm --help' lists the forms.")
  private DeviceAddress target;

  @Option(
      names = "--choice",
      paramLabel = "CHOICE",
      defaultValue = "exact",
      description = {
        "What is compared beyond the key (default: ${DEFAULT-VALUE}).",
        "exact: chains, measurements and interface report, octet by octet.",
        "same-key: nothing more.",
        "after-reset: like exact, without certificates that the device issues itself and without"
            + " the offset in interface reports.",
        "Another name: a comparison that is installed."
      })
  private String choice;

  @Option(
      names = "--otherwise",
      paramLabel = "WHAT",
      defaultValue = "report",
      description = {
        "What is done with a device that is not the same (default: ${DEFAULT-VALUE}).",
        "report: nothing but the answer.",
        "drop: forget that it was accepted.",
        "detach: the same, and disconnect; no driver is unbound."
      })
  private String otherwise;

  @Mixin private SocketOption socket;
  @Mixin private NoDaemonOption noDaemon;
  @Mixin private CredentialOptions credentials;
  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;
  @Mixin private PcapOption pcap;

  /** For Guice. */
  @Inject
  RevalidateCommand(Backends backends, Console console) {
    this.backends = backends;
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, CliException, FailureException {
    RevalidationRequest request =
        RevalidationWords.request("--choice", choice, "--otherwise", otherwise);
    RevalidationAnswer answer =
        noDaemon.isGiven() ? revalidateHere(request) : revalidateThere(request.otherwise());
    if (json.isGiven()) {
      console.result(toJson(answer, request.otherwise()));
    } else {
      console.result(target.head() + sentence(answer.report(), request.otherwise()));
      answer.report().print(console);
    }
    return (answer.report().isSame() ? ExitCode.DONE : ExitCode.NEGATIVE).value();
  }

  private RevalidationAnswer revalidateThere(Consequence consequence) throws FailureException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("choice", choice);
    body.put("otherwise", consequence.id());
    DaemonClient client = new DaemonClient(socket.place(NoDaemonOption.OTHERWISE), limit.value());
    return RevalidationAnswer.read(
        client.post(body, "v1", "devices", target.text(), Right.REVALIDATE.id()));
  }

  private RevalidationAnswer revalidateHere(RevalidationRequest request)
      throws TsmException, CliException {
    try (GivenCredentials given = credentials.read();
        Recording recording = pcap.start();
        Tsm tsm = backends.open(environment -> recording.in(given.in(environment)))) {
      String provider = tsm.identity().provider();
      return new RevalidationAnswer(
          provider, ComparisonReport.of(tsm.revalidate(target, request, limit.start())));
    }
  }

  private static String sentence(ComparisonReport report, Consequence consequence) {
    String what =
        switch (report.outcome()) {
          case ComparisonReport.SAME -> "the device that was accepted, as far as was looked";
          case ComparisonReport.DIFFERENT -> "the key that was accepted, but not all is as it was";
          default -> "another device: the key that was accepted did not sign";
        };
    return report.isSame()
        ? what
        : what
            + switch (consequence) {
              case REPORT -> "; nothing was done";
              case DROP -> "; it is no longer accepted";
              case DETACH -> "; it is no longer accepted, and disconnected";
            };
  }

  private ObjectNode toJson(RevalidationAnswer answer, Consequence consequence) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    result.put("address", target.text());
    result.put("provider", answer.provider());
    answer.report().addTo(result);
    if (!answer.report().isSame()) {
      result.put("consequence", consequence.id());
    }
    return result;
  }
}
