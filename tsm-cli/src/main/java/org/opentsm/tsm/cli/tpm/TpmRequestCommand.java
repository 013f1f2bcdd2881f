package org.opentsm.tsm.cli.tpm;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.opentsm.backend.nativecma.tpm.Enrollment;
import org.opentsm.backend.nativecma.tpm.EnrollmentCodec;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ShellWord;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tsm tpm request}: the machine's first step of an enrolment. */
@Command(
    name = "request",
    description = {
      "On the machine: make or find the TPM's attestation key, and state it with the endorsement key"
          + " and its certificates, for 'tsm tpm challenge' at the verifier. Proves nothing yet."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm tpm request tpm:/dev/tpmrm0 --out request.cbor"})
final class TpmRequestCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private TpmPlace tpm;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the request goes.")
  private Path out;

  @Mixin private TimeLimit limit;

  /** For Guice. */
  @Inject
  TpmRequestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, CliException {
    String place = tpm.place();
    OutputFile.check(out);
    Enrollment.Requested requested = Enrollment.request(place, limit.start());
    OutputFile.write(out, EnrollmentCodec.encode(requested.request()));
    console.result(
        out
            + ": attestation key, endorsement key and "
            + requested.request().certificates().size()
            + " of its certificates");
    requested
        .notKept()
        .ifPresent(
            reason -> console.note("the TPM does not keep the attestation key (" + reason + ")"));
    boolean certified = !requested.request().certificates().isEmpty();
    if (!certified) {
      console.note(
          "the TPM has no certificate of its endorsement key: the verifier must know that key by other"
              + " ways, and takes it as --root");
    }
    console.note(
        "next, at the verifier: "
            + console.command("tpm challenge ")
            + ShellWord.of(out)
            + " --root "
            + (certified ? "MAKER.pem" : "EK.pem")
            + " --out CHALLENGE.cbor --pending PENDING.cbor");
    return ExitCode.DONE.value();
  }
}
