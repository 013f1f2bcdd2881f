package org.opentsm.tsm.cli.tpm;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.opentsm.backend.nativecma.tpm.Enrollment;
import org.opentsm.backend.nativecma.tpm.EnrollmentCodec;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.BlamedFileException;
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

/** {@code tsm tpm answer}: the machine's second step of an enrolment. */
@Command(
    name = "answer",
    description = {
      "On the machine: have the TPM open the verifier's challenge. Exit code 1: it cannot, as the"
          + " challenge is for another TPM or attestation key."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm tpm answer tpm:/dev/tpmrm0 --challenge challenge.cbor --out answer.cbor"})
final class TpmAnswerCommand implements Callable<Integer> {
  private final SpdmCrypto crypto;
  private final Console console;

  @Mixin private TpmPlace tpm;

  @Option(
      names = "--challenge",
      paramLabel = "FILE",
      required = true,
      description = "What 'tsm tpm challenge' wrote.")
  private Path challenge;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the answer goes.")
  private Path out;

  @Mixin private TimeLimit limit;

  /** For Guice. */
  @Inject
  TpmAnswerCommand(SpdmCrypto crypto, Console console) {
    this.crypto = crypto;
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, CliException, BlamedFileException {
    String place = tpm.place();
    OutputFile.check(out);
    EnrollmentMessage.Challenge given =
        InputFile.read(
            challenge,
            EnrollmentCodec.MAX_SIZE,
            octets -> EnrollmentCodec.decode(octets, EnrollmentMessage.Challenge.class));
    EnrollmentMessage.Answer answer = Enrollment.answer(place, given, crypto, limit.start());
    OutputFile.write(out, EnrollmentCodec.encode(answer));
    console.result(out + ": what the TPM found in the challenge");
    console.note(
        "next, at the verifier: "
            + console.command("tpm confirm ")
            + ShellWord.of(out)
            + " --pending PENDING.cbor --out AK.pem");
    return ExitCode.DONE.value();
  }
}
