package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.command.CredentialOptions;
import org.opentsm.tsm.cli.command.GivenCredentials;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.PcapOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.pcap.Recording;
import org.opentsm.tsm.cli.report.EvidenceInput;
import org.opentsm.tsm.cli.serve.Right;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tsm accept}: what was appraised becomes the device's standing. The daemon accepts exactly
 * the evidence that it holds; without one, {@link AcceptHere} asks the device again.
 */
@Command(
    name = "accept",
    description = {
      "Take evidence that was appraised as the device's standing, for 'tsm revalidate'.",
      "Appraises nothing: do that with 'tsm verify' first. The daemon accepts the evidence of 'tsm"
          + " evidence' if it is what was collected last, and the device was connected all the time:"
          + " otherwise exit code 6.",
      "With --no-daemon nobody holds the connection in which the evidence was collected ('tsm"
          + " attest'). So the device is asked again, and accepted only if the key that signed the"
          + " evidence signs a fresh nonce, and chains, measurements, interface report and"
          + " negotiation are the same, with a session where there was one. Exit code 0: accepted;"
          + " 1: not the device of the evidence."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm accept emu: --evidence e.cbor",
      "  tsm accept emu: --evidence e.cbor --no-daemon"
    })
public final class AcceptCommand implements Callable<Integer> {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{96}");

  private final Backends backends;
  private final Console console;

  @Parameters(paramLabel = "DEVICE", description = "The device; 'tsm --help' lists the forms.")
  private DeviceAddress target;

  @Option(
      names = "--evidence",
      paramLabel = "FILE",
      required = true,
      description = "Evidence of this one device that 'tsm verify' affirmed.")
  private Path file;

  @Mixin private SocketOption socket;
  @Mixin private NoDaemonOption noDaemon;
  @Mixin private CredentialOptions credentials;
  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;
  @Mixin private PcapOption pcap;

  /** For Guice. */
  @Inject
  AcceptCommand(Backends backends, Console console) {
    this.backends = backends;
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, BlamedFileException, CliException, FailureException {
    return (noDaemon.isGiven() ? acceptHere() : acceptThere()).value();
  }

  private ExitCode acceptThere() throws BlamedFileException, CliException, FailureException {
    DeviceEvidence appraised = appraised();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("incarnation", appraised.device().incarnation());
    body.put("generation", appraised.device().generation());
    body.put("digest", DeviceDigest.of(appraised).value().toHex());
    DaemonClient client = new DaemonClient(socket.place(NoDaemonOption.OTHERWISE), limit.value());
    Answer answer = client.post(body, "v1", "devices", target.text(), Right.ACCEPT.id());
    DeviceStanding device = DeviceStanding.read(answer);
    String digest = answer.matching("deviceDigest", DIGEST);
    String at = answer.text("at");
    boolean entersTcb = answer.flag("entersTcb");
    if (json.isGiven()) {
      ObjectNode result = device.addTo(head(device.provider()));
      result.put("accepted", true);
      result.put("deviceDigest", digest);
      result.put("at", at);
      result.put("entersTcb", entersTcb);
      console.result(result);
    } else {
      console.result(
          target.head() + "accepted: the daemon holds the evidence of " + file + ", and no other");
      console.result("device digest " + digest);
    }
    return ExitCode.DONE;
  }

  private ExitCode acceptHere() throws TsmException, BlamedFileException, CliException {
    SpdmCrypto crypto = SpdmCrypto.create();
    Baseline appraised = baseline(crypto);
    AcceptHere.Outcome answer;
    try (GivenCredentials given = credentials.read();
        Recording recording = pcap.start();
        Tsm tsm = backends.open(environment -> recording.in(given.in(environment)))) {
      answer = new AcceptHere(tsm, crypto).accept(target, appraised, limit.start());
    }
    if (json.isGiven()) {
      console.result(toJson(answer));
    } else {
      print(answer);
    }
    return answer.acceptance().isPresent() ? ExitCode.DONE : ExitCode.NEGATIVE;
  }

  private DeviceEvidence appraised() throws CliException, BlamedFileException {
    EvidenceFile evidence = intact();
    DeviceEvidence device = evidence.evidence().devices().getFirst();
    if (evidence.evidence().devices().size() != 1) {
      throw blamed("/devices", "one device", evidence.evidence().devices().size() + " devices");
    }
    if (device.device().incarnation() == 0 || device.device().generation() == 0) {
      throw blamed(
          "/devices/0/device",
          "incarnation and generation from 1, as a TSM counts that is asked to accept",
          device.device().incarnation() + " and " + device.device().generation());
    }
    return device;
  }

  private Baseline baseline(SpdmCrypto crypto) throws CliException, BlamedFileException {
    EvidenceFile evidence = intact();
    return Baseline.of(target, evidence.evidence(), Instant.EPOCH, crypto)
        .orElseThrow(() ->
            blamed(
                "/devices",
                "one device, with signatures of one key over the nonce",
                evidence.evidence().devices().size() == 1
                    ? "none that can be checked"
                    : evidence.evidence().devices().size() + " devices"));
  }

  private EvidenceFile intact() throws CliException, BlamedFileException {
    EvidenceFile evidence = EvidenceInput.read(file);
    if (!evidence.isIntact()) {
      throw blamed("/digest", evidence.contentDigest().toHex(), evidence.statedDigest().toHex());
    }
    return evidence;
  }

  private BlamedFileException blamed(String path, String expected, String found) {
    return new BlamedFileException(
        file,
        new MalformedEvidenceException(
            EvidenceErrorCode.MALFORMED_EVIDENCE, path, 0, expected, found));
  }

  private void print(AcceptHere.Outcome answer) {
    console.result(
        target.head()
            + (answer.acceptance().isPresent()
                ? "accepted: it is the device of " + file
                : "not accepted: it is not as " + file + " has it"));
    answer.report().print(console);
    answer
        .acceptance()
        .ifPresent(accepted -> console.result("device digest " + accepted.digest().toHex()));
  }

  private ObjectNode toJson(AcceptHere.Outcome answer) {
    ObjectNode result = head(answer.provider());
    answer.report().addTo(result);
    result.put("accepted", answer.acceptance().isPresent());
    answer
        .acceptance()
        .ifPresent(accepted -> result.put("deviceDigest", accepted.digest().toHex()));
    return result;
  }

  private ObjectNode head(String provider) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    result.put("address", target.text());
    result.put("provider", provider);
    result.put("file", file.toString());
    return result;
  }
}
