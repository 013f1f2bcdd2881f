package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.ProofVerifier;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.codec.ProofFile;
import org.opentsm.evidence.html.EvidencePage;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.ProofResult;
import org.opentsm.evidence.result.ResultJson;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.report.EvidenceInput;
import org.opentsm.tsm.cli.report.ResultReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tsm verify}: appraises evidence, offline. */
@Command(
    name = "verify",
    description = {
      "Appraise evidence: check every signature again, the chain, the nonce and what a policy expects.",
      "Reads the files that are named and nothing else: no trust store, no network."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm verify e.cbor --nonce $NONCE --root vendor-root.pem",
      "  tsm verify e.cbor --nonce $NONCE --root root.pem --policy policy.yaml --json",
      "  tsm verify e.cbor --nonce $NONCE --root root.pem --crl crl.pem --strict",
      "  tsm verify e.cbor --nonce $NONCE --root root.pem --ear r.jwt --ear-key k.pem",
      "  tsm verify e.cbor --nonce $NONCE --root root.pem --reference vendor.corim",
      "  tsm verify e.cbor --nonce $NONCE --root root.pem --html e.html",
      "  tsm verify e.cbor --nonce $NONCE --root root.pem --ak ak.pem",
      "  tsm verify proof.cbor --nonce $NONCE --ak ak.pem --policy policy.yaml",
      "%nA warning, as for a device under debug, ends with 0 unless --strict is given.",
      "What a policy can say, and what each check means: docs/policy.md in the sources."
    })
public final class VerifyCommand implements Callable<Integer> {
  /** What says something of devices, and nothing of proofs. */
  private static final List<String> FOR_DEVICES =
      List.of(
          "--root",
          "--crl",
          "--ear",
          "--ear-key",
          "--reference",
          "--reference-root",
          "--reference-crl",
          "--html");

  private final Verifier verifier;
  private final SpdmCrypto crypto;
  private final InstantSource clock;
  private final Console console;

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "FILE",
      description = "Evidence, as 'tsm attest' writes it, or a proof of 'tsm show --prove'.")
  private Path file;

  @Option(
      names = "--nonce",
      paramLabel = "HEX",
      required = true,
      description = "The nonce that the evidence must answer: 64 hexadecimal digits.")
  private Nonce nonce;

  @Option(
      names = "--root",
      paramLabel = "PEM",
      description = {
        "Root certificates for devices, PEM or DER. May be given several times. Required, but for "
            + "a proof."
      })
  private List<Path> roots = List.of();

  @Mixin private PlatformTrustOptions platform;

  @Option(
      names = "--crl",
      paramLabel = "FILE",
      description = {
        "Certificate revocation lists for devices, PEM or DER. May be given several times."
      })
  private List<Path> revocationLists = List.of();

  @Mixin private AppraisalOptions appraisal;
  @Mixin private ReferenceOptions references;
  @Mixin private EarOptions ear;
  @Mixin private HtmlOption html;

  /** For Guice. */
  @Inject
  VerifyCommand(Verifier verifier, SpdmCrypto crypto, InstantSource clock, Console console) {
    this.verifier = verifier;
    this.crypto = crypto;
    this.clock = clock;
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, EvidenceException, BlamedFileException, TsmException {
    EvidenceInput.Content content = readOrMissRoot();
    Instant time = appraisal.time(clock);
    return switch (content) {
      case EvidenceInput.OfEvidence(EvidenceFile evidence) -> verify(evidence, time);
      case EvidenceInput.OfProof(ProofFile proof) -> verify(proof, time);
    };
  }

  private int verify(EvidenceFile evidence, Instant time)
      throws CliException, EvidenceException, BlamedFileException, TsmException {
    html.check();
    Optional<PrivateKey> key = ear.prepare();
    AppraisalOptions.GivenPolicy given = appraisal.policy();
    PlatformTrust machine = platform.read();
    AppraisalResult result =
        verifier.appraise(
            evidence,
            new VerificationRequest(
                nonce, trust(), machine, time, given.policy(), references.read(time)));
    remarkOnAnchors(evidence.evidence().rootOfTrust(), machine);
    boolean positive = result.isPositive(appraisal.isStrict());
    ear.write(result, given.octets(), key);
    html.write(() -> EvidencePage.render(evidence, result));
    return appraisal.tell(
        console,
        positive,
        () -> ResultJson.toJson(result),
        () -> ResultReport.lines(file.toString(), result, positive));
  }

  private int verify(ProofFile proof, Instant time)
      throws CliException, EvidenceException, BlamedFileException {
    requireNothingForDevices();
    PlatformTrust machine = platform.read();
    ProofResult result =
        new ProofVerifier(crypto)
            .appraise(
                proof,
                new VerificationRequest(
                    nonce, DeviceTrust.NOTHING, machine, time, appraisal.policy().policy()));
    remarkOnAnchors(proof.proof().rootOfTrust(), machine);
    boolean positive = result.status().isPositive(appraisal.isStrict());
    return appraisal.tell(
        console,
        positive,
        () -> ResultJson.toJson(result),
        () -> ResultReport.lines(file.toString(), result, positive));
  }

  private void remarkOnAnchors(Part<RootOfTrust> rootOfTrust, PlatformTrust machine) {
    if (rootOfTrust instanceof Part.Present<RootOfTrust>(RootOfTrust root)
        && !machine.hasAnchors(root.kind())) {
      console.note(
          file
              + " has a statement of kind "
              + root.kind().id()
              + "; what it is checked with, "
              + (root.kind() == Kind.TPM ? "--ak or " : "")
              + "--platform-root "
              + root.kind().id()
              + "=FILE, was not given");
    }
  }

  /** Only a proof needs no root for devices; whatever is wrong with another file is told later. */
  private EvidenceInput.Content readOrMissRoot() throws CliException, BlamedFileException {
    if (!roots.isEmpty()) {
      return EvidenceInput.readAny(file);
    }
    try {
      if (EvidenceInput.readAny(file) instanceof EvidenceInput.OfProof proof) {
        return proof;
      }
    } catch (CliException | BlamedFileException unreadable) {
      // The command line is told first.
    }
    throw wrong("Missing required option: '--root=PEM' (proofs alone need none)");
  }

  /** A proof shows that elements belong to a statement: nothing of a device is appraised. */
  private void requireNothingForDevices() {
    for (String option : FOR_DEVICES) {
      if (command.commandLine().getParseResult().hasMatchedOption(option)) {
        throw wrong(
            file + " is a proof: expected no " + option + ", which is for the evidence of devices");
      }
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(command.commandLine(), what);
  }

  private DeviceTrust trust() throws CliException, EvidenceException {
    return DeviceTrust.readFiles(trustFiles(roots), trustFiles(revocationLists));
  }

  private static List<TrustFile> trustFiles(List<Path> paths) throws CliException {
    List<TrustFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(PlatformTrustOptions.file(path));
    }
    return files;
  }
}
