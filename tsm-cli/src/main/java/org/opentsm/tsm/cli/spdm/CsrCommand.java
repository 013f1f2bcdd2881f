package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.CsrQuery;
import org.opentsm.spdm.requester.CsrResult;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
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
          + " the tag to fetch it by afterwards."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm spdm csr emu: --out request.pem",
      "  tsm spdm csr spdm+doe://127.0.0.1:2323 --out request.der --der --tag 1"
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
      defaultValue = "0",
      description = "Fetch the request with this tag after a reset, 1 to 7 (from SPDM 1.3).")
  private int tag;

  @Option(
      names = "--overwrite",
      description = "Have the device drop the requests that it still holds (from SPDM 1.3).")
  private boolean overwrite;

  @Mixin private KeyPairOptions keyPair;

  /** For Guice. */
  @Inject
  CsrCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void check() throws CliException {
    keyPair.check();
    if (tag < 0 || tag > MAX_TAG) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--tag': expected 1 to " + MAX_TAG + ", found " + tag);
    }
    if (tag != 0 && overwrite) {
      throw new ParameterException(
          command.commandLine(), "expected --tag or --overwrite, found both");
    }
    OutputFile.check(out);
  }

  @Override
  void require(Negotiated agreed) throws TsmException {
    require(agreed, ResponderCapability.CSR_CAP);
    keyPair.check(agreed);
    if ((tag != 0 || overwrite) && !agreed.version().atLeast(SpdmVersion.V1_3)) {
      throw lacks("tags of requests, as from SPDM 1.3 on", "SPDM " + agreed.version());
    }
  }

  @Override
  void ask(SpdmDialogue device, Negotiated agreed, ObjectNode answer, Deadline deadline)
      throws SpdmException, CliException {
    CsrQuery query =
        new CsrQuery(keyPair.keyPairId(), keyPair.model(), tag, overwrite, Bytes.EMPTY);
    switch (device.csr(query, deadline)) {
      case CsrResult.Ready(Bytes csr) -> {
        OutputFile.write(out, der ? csr : pem(csr));
        answer.put("file", out.toString());
        answer.put("size", csr.length());
        answer.put("resetRequired", false);
      }
      case CsrResult.AfterReset(int given) -> {
        answer.put("resetRequired", true);
        answer.put("trackingTag", given);
        note(
            "nothing was written: reset the device, then ask again"
                + (given == 0 ? "" : " with --tag " + given));
      }
    }
  }

  private static Bytes pem(Bytes csr) {
    String text = String.join("\n", PemText.lines(PemText.REQUEST, csr)) + "\n";
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
