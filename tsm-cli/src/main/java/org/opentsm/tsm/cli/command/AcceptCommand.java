package org.opentsm.tsm.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.RevalidationChoice;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.Revalidation;
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.pcap.Recording;
import org.opentsm.tsm.cli.report.ComparisonReport;
import org.opentsm.tsm.cli.report.EvidenceInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tsm accept}: what was appraised becomes the device's standing.
 *
 * <p>A TSM accepts what it holds, and the process that collected the evidence in the file has
 * ended. So the device is asked again: only if the same key signs a fresh nonce, and chains,
 * measurements, interface report and negotiation are those of the file, with a session where it has
 * one, is that fresh evidence accepted.
 */
@Command(
    name = "accept",
    description = {
      "Take evidence that was appraised as the device's standing, for 'tsm revalidate'.",
      "Appraises nothing: do that with 'tsm verify' first. No process holds the connection in which"
          + " the evidence was collected, so the device is asked again, and accepted only if the key"
          + " that signed the evidence signs a fresh nonce, and chains, measurements, interface"
          + " report and negotiation are the same, with a session where there was one. Exit code 0: accepted; 1: not the device of the evidence."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm accept emu: --evidence e.cbor"})
public final class AcceptCommand implements Callable<Integer> {
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

  /** What the device was found to be. */
  private record Answer(
      String provider, Revalidation.Finding finding, Optional<Acceptance> acceptance) {}

  @Override
  public Integer call() throws TsmException, BlamedFileException, CliException {
    SpdmCrypto crypto = SpdmCrypto.create();
    Baseline appraised = appraised(crypto);
    Answer answer;
    try (GivenCredentials given = credentials.read();
        Recording recording = pcap.start();
        Tsm tsm = backends.open(environment -> recording.in(given.in(environment)))) {
      answer = accept(tsm, appraised, crypto, limit.start());
    }
    if (json.isGiven()) {
      console.result(toJson(answer));
    } else {
      print(answer);
    }
    return (answer.acceptance.isPresent() ? ExitCode.DONE : ExitCode.NEGATIVE).value();
  }

  private Baseline appraised(SpdmCrypto crypto) throws CliException, BlamedFileException {
    EvidenceFile evidence = EvidenceInput.read(file);
    if (!evidence.isIntact()) {
      throw blamed("/digest", evidence.contentDigest().toHex(), evidence.statedDigest().toHex());
    }
    return Baseline.of(target, evidence.evidence(), Instant.EPOCH, crypto)
        .orElseThrow(() ->
            blamed(
                "/devices",
                "one device, with signatures of one key over the nonce",
                evidence.evidence().devices().size() == 1
                    ? "none that can be checked"
                    : evidence.evidence().devices().size() + " devices"));
  }

  private BlamedFileException blamed(String path, String expected, String found) {
    return new BlamedFileException(
        file,
        new MalformedEvidenceException(
            EvidenceErrorCode.MALFORMED_EVIDENCE, path, 0, expected, found));
  }

  private Answer accept(Tsm tsm, Baseline appraised, SpdmCrypto crypto, Deadline deadline)
      throws TsmException {
    Nonce nonce = new Nonce(crypto.random(Nonce.SIZE));
    Revalidation comparison =
        new Revalidation(appraised, new RevalidationChoice.ExactDigests(), nonce);
    String provider = tsm.identity().provider();
    OptionalInt slot = OptionalInt.of(appraised.slot());
    tsm.connect(target, options(appraised), deadline);
    CollectedEvidence fresh = tsm.evidence(target, new EvidenceRequest(nonce, slot), deadline);
    DeviceEvidence judged = fresh.evidence().devices().getFirst();
    Revalidation.Finding finding = comparison.judge(judged, crypto);
    Optional<Acceptance> acceptance = Optional.empty();
    if (finding.sameKey() && finding.differences().isEmpty()) {
      acceptance =
          Optional.of(
              tsm.accept(
                  target,
                  new Incarnation(judged.device().incarnation()),
                  new EvidenceGeneration(judged.device().generation()),
                  DeviceDigest.of(judged).value(),
                  deadline));
    }
    tsm.disconnect(target, deadline);
    return new Answer(provider, finding, acceptance);
  }

  /** As the evidence was collected: by one slot with its chain alone, or with all of them. */
  private static ConnectOptions options(Baseline appraised) {
    int chains =
        appraised
            .device()
            .certificates()
            .toOptional()
            .map(Certificates::slots)
            .map(slots -> slots.size())
            .orElse(0);
    return new ConnectOptions(
        chains == 1 ? OptionalInt.of(appraised.slot()) : OptionalInt.empty(),
        appraised.device().session().isPresent() ? Demand.WHERE_POSSIBLE : Demand.NO,
        Demand.WHERE_POSSIBLE);
  }

  private void print(Answer answer) {
    console.result(
        target.head()
            + (answer.acceptance.isPresent()
                ? "accepted: it is the device of " + file
                : "not accepted: it is not as " + file + " has it"));
    report(answer).print(console);
    answer.acceptance.ifPresent(
        accepted -> console.result("device digest " + accepted.digest().toHex()));
  }

  private static ComparisonReport report(Answer answer) {
    List<String> outcomes = List.of("same", "different", "another-device");
    int which = !answer.finding.sameKey() ? 2 : answer.acceptance.isPresent() ? 0 : 1;
    return new ComparisonReport(
        outcomes.get(which), answer.finding.round(), answer.finding.differences());
  }

  private ObjectNode toJson(Answer answer) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    result.put("target", target.text());
    result.put("provider", answer.provider);
    result.put("file", file.toString());
    report(answer).addTo(result);
    result.put("accepted", answer.acceptance.isPresent());
    answer.acceptance.ifPresent(accepted -> result.put("deviceDigest", accepted.digest().toHex()));
    return result;
  }
}
