package org.opentsm.tsm.cli.tpm;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.opentsm.backend.nativecma.tpm.Enrollment;
import org.opentsm.backend.nativecma.tpm.EnrollmentCodec;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.InputFile;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ShellWord;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm tpm confirm}: the verifier's second step of an enrolment. */
@Command(
    name = "confirm",
    description = {
      "At the verifier: compare the answer with the secret of the challenge, and write the"
          + " attestation key for 'tsm verify --ak'. Exit code 1: no TPM with both keys answered."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm tpm confirm answer.cbor --pending pending.cbor --out ak.pem"})
final class TpmConfirmCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "What 'tsm tpm answer' wrote.")
  private Path answer;

  @Option(
      names = "--pending",
      paramLabel = "FILE",
      required = true,
      description = "What 'tsm tpm challenge' kept.")
  private Path pending;

  @Option(
      names = "--out",
      paramLabel = "PEM",
      required = true,
      description = "Where the attestation key goes.")
  private Path out;

  /** For Guice. */
  @Inject
  TpmConfirmCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, CliException, BlamedFileException {
    OutputFile.check(out);
    EnrollmentMessage.Pending kept =
        InputFile.read(
            pending,
            EnrollmentCodec.MAX_SIZE,
            octets -> EnrollmentCodec.decode(octets, EnrollmentMessage.Pending.class));
    EnrollmentMessage.Answer given =
        InputFile.read(
            answer,
            EnrollmentCodec.MAX_SIZE,
            octets -> EnrollmentCodec.decode(octets, EnrollmentMessage.Answer.class));
    Enrollment.Confirmed confirmed = Enrollment.confirm(kept, given);
    KeyFile.write(out, confirmed.attestationKey());
    console.result(out + ": attestation key, " + SpdmCrypto.describe(confirmed.attestationKey()));
    console.result("name " + confirmed.name().toHex());
    console.note(
        "next: "
            + console.command("verify FILE --nonce HEX --root ROOT.pem --ak ")
            + ShellWord.of(out));
    return ExitCode.DONE.value();
  }
}
