package org.opentsm.tsm.cli.tpm;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.opentsm.backend.nativecma.tpm.EndorsementTrust;
import org.opentsm.backend.nativecma.tpm.Enrollment;
import org.opentsm.backend.nativecma.tpm.EnrollmentCodec;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.InputFile;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ShellWord;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm tpm challenge}: the verifier's first step of an enrolment. */
@Command(
    name = "challenge",
    description = {
      "At the verifier: check that the endorsement key of a request is one of a genuine TPM and that"
          + " the other is an attestation key, and make a challenge that only the TPM with both can"
          + " open. Needs no TPM.",
      "The file of --pending holds the secret of the challenge: keep it, and give it to nobody."
          + " Exit code 1: the keys are not what they must be."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm tpm challenge r.cbor --root maker.pem --out c.cbor --pending p.cbor"})
final class TpmChallengeCommand implements Callable<Integer> {
  private final SpdmCrypto crypto;
  private final InstantSource clock;
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "What 'tsm tpm request' wrote.")
  private Path request;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the challenge goes.")
  private Path out;

  @Option(
      names = "--pending",
      paramLabel = "FILE",
      required = true,
      description = "Where the secret is kept until the answer is there.")
  private Path pending;

  @Mixin private EndorsementOptions endorsement;

  /** For Guice. */
  @Inject
  TpmChallengeCommand(SpdmCrypto crypto, InstantSource clock, Console console) {
    this.crypto = crypto;
    this.clock = clock;
    this.console = console;
  }

  @Override
  public Integer call()
      throws TsmException, CliException, BlamedFileException, TrustInputException {
    EndorsementTrust trust =
        endorsement
            .read(clock)
            .orElseThrow(() ->
                new CliException(
                    CliErrorCode.USAGE,
                    "expected --root, with what shows that a TPM is genuine, found none"));
    OutputFile.check(out);
    OutputFile.check(pending);
    EnrollmentMessage.Request stated =
        InputFile.read(
            request,
            EnrollmentCodec.MAX_SIZE,
            octets -> EnrollmentCodec.decode(octets, EnrollmentMessage.Request.class));
    Enrollment.Challenged challenged = Enrollment.challenge(stated, trust, crypto);
    // Readable by the user alone: files come into being so here.
    OutputFile.write(pending, EnrollmentCodec.encode(challenged.pending()));
    OutputFile.write(out, EnrollmentCodec.encode(challenged.challenge()));
    console.result(out + ": a challenge; the endorsement key is one that is trusted");
    console.result(pending + ": its secret, for 'tsm tpm confirm' alone");
    console.note(
        "next, on the machine: "
            + console.command("tpm answer TPM --challenge ")
            + ShellWord.of(out)
            + " --out ANSWER.cbor");
    return ExitCode.DONE.value();
  }
}
