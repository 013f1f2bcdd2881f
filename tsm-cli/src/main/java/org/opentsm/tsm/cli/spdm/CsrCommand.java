package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.CsrQuery;
import org.opentsm.spdm.requester.CsrResult;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.PemText;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tsm spdm csr}: a request for a certificate of a device's key. */
@Command(
    name = "csr",
    description = {
      "Have a device make a certificate signing request (PKCS #10), and write it to a file (from SPDM"
          + " 1.2).",
      "A device that makes it when it is reset says so: then nothing is written, and the answer has"
          + " the tag to fetch it by afterwards, and the exit code is 6."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm spdm csr emu: --out request.pem",
      "  tsm spdm csr spdm+doe://127.0.0.1:2323 --out request.der --der --tag 1",
      "%nHow a certificate for it is made, and what devices take: docs/provisioning.md in the sources."
    })
final class CsrCommand extends SessionQuestion {
  private static final int MAX_TAG = 7;

  @Spec private CommandSpec command;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the request goes; an existing file is replaced.")
  private Path out;

  @Option(names = "--der", description = "Write DER instead of PEM.")
  private boolean der;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Fetch the request with this tag after a reset, 1 to 7 (from SPDM 1.3).")
  private @Nullable Integer tag;

  @Option(
      names = "--overwrite",
      description = "Have the device drop the requests that it still holds (from SPDM 1.3).")
  private boolean overwrite;

  @Mixin private KeyPairOptions keyPair;

  private boolean waits;

  /** For Guice. */
  @Inject
  CsrCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  protected void check() throws CliException {
    keyPair.check();
    if (tag != null && (tag < 1 || tag > MAX_TAG)) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--tag': expected 1 to " + MAX_TAG + ", found " + tag);
    }
    if (tag != null && overwrite) {
      throw new ParameterException(
          command.commandLine(), "expected --tag or --overwrite, found both");
    }
    OutputFile.check(out);
  }

  @Override
  boolean needsSeveralKeys() {
    return keyPair.isGiven();
  }

  @Override
  void require(Negotiated agreed) throws TsmException {
    require(agreed, ResponderCapability.CSR_CAP);
    keyPair.check(agreed);
    if ((tag != null || overwrite) && !agreed.version().atLeast(SpdmVersion.V1_3)) {
      throw lacks("tags of requests, as from SPDM 1.3 on", "SPDM " + agreed.version());
    }
  }

  @Override
  void ask(SpdmDialogue device, Negotiated agreed, ObjectNode answer, Deadline deadline)
      throws SpdmException, CliException {
    CsrQuery query =
        new CsrQuery(
            keyPair.keyPairId(),
            keyPair.model(),
            Objects.requireNonNullElse(tag, 0),
            overwrite,
            Bytes.EMPTY);
    switch (device.csr(query, deadline)) {
      case CsrResult.Ready(Bytes csr) -> {
        OutputFile.write(out, der ? csr : pem(csr));
        answer.put("file", out.toString());
        answer.put("size", csr.length());
        answer.put("resetRequired", false);
      }
      case CsrResult.AfterReset(int given) -> {
        waits = true;
        answer.put("resetRequired", true);
        answer.put("trackingTag", given);
        note(
            "nothing was written: "
                + (isGoneAfterwards()
                    ? "the device makes it when it is reset, and an emu: device is gone by then:"
                        + " try one of 'tsm emulate device'"
                    : "reset the device, then ask again"
                        + (given == 0 ? "" : " with --tag " + given)));
      }
    }
  }

  /** Who waits for the file must not go on without it. */
  @Override
  protected ExitCode outcome() {
    return waits ? ExitCode.REFUSED_BY_STATE : ExitCode.DONE;
  }

  @Override
  Optional<String> advice(PeerErrorException error) {
    if (tag != null) {
      return Optional.of("does the device hold a request with tag " + tag + "?");
    }
    return error.errorCode() == ErrorCode.INVALID_REQUEST.value()
        ? keyPair.advice()
        : super.advice(error);
  }

  private static Bytes pem(Bytes csr) {
    String text = String.join("\n", PemText.lines(PemText.REQUEST, csr)) + "\n";
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
