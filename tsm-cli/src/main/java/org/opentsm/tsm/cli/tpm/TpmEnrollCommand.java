package org.opentsm.tsm.cli.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentsm.backend.nativecma.tpm.Enrollment;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.PemText;
import org.opentsm.tsm.cli.io.ShellWord;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm tpm enroll}: the attestation key of a TPM, for verifiers. */
@Command(
    name = "enroll",
    description = {
      "Make or find the TPM's attestation key, have the TPM show that the key is in it (credential"
          + " activation against its endorsement key), and write the public keys for verifiers.",
      "Writes ak.pem, ek.pem, and ek-cert.pem where the TPM's maker left a certificate in it."
          + " Whether that certificate is genuine is for you to check: it is what says whose TPM this is."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm tpm enroll tpm:/dev/tpmrm0 --out tpm",
      "  tsm tpm enroll tpm:/run/swtpm/socket --out tpm --json",
      "  tsm tpm enroll tpm:127.0.0.1:2321 --out tpm"
    })
final class TpmEnrollCommand implements Callable<Integer> {
  private static final String SCHEME = "tpm:";
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private final SpdmCrypto crypto;
  private final Console console;

  @Parameters(
      paramLabel = "TPM",
      description = "tpm:PLACE: a device file, a socket's absolute path, or HOST:PORT.")
  private String tpm;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where the files go; made if it is not there.")
  private Path out;

  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  TpmEnrollCommand(SpdmCrypto crypto, Console console) {
    this.crypto = crypto;
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, CliException {
    if (!tpm.startsWith(SCHEME)) {
      throw new CliException(
          CliErrorCode.USAGE, "expected tpm:PLACE, as in tpm:/dev/tpmrm0, found '" + tpm + "'");
    }
    Enrollment enrollment =
        Enrollment.enroll(tpm.substring(SCHEME.length()), crypto, limit.start());
    makeDirectory();
    Path ak = write("ak.pem", enrollment.attestationKey());
    Path ek = write("ek.pem", enrollment.endorsementKey());
    Optional<DeviceCertificate> certificate = enrollment.endorsementCertificate();
    Path stated = out.resolve("ek-cert.pem");
    if (certificate.isPresent()) {
      write(stated, PemText.CERTIFICATE, certificate.get().der());
    }
    if (json.isGiven()) {
      console.result(toJson(enrollment, ak, ek, certificate.isPresent() ? stated : null));
    } else {
      print(enrollment, ak, ek, stated);
    }
    return ExitCode.DONE.value();
  }

  private void print(Enrollment enrollment, Path ak, Path ek, Path stated) {
    console.result(ak + ": attestation key, " + SpdmCrypto.describe(enrollment.attestationKey()));
    console.result("name " + enrollment.name().toHex());
    console.result(
        ek
            + ": endorsement key, "
            + SpdmCrypto.describe(enrollment.endorsementKey())
            + "; the TPM showed that it holds both");
    enrollment
        .endorsementCertificate()
        .ifPresentOrElse(
            certificate -> {
              console.result(
                  stated + ": certificate of the endorsement key, by " + certificate.issuer());
              console.note(
                  "not checked: that certificate; compare its root with what the maker published");
            },
            () ->
                console.note(
                    "not shown: that this is a genuine TPM; it has no certificate of its endorsement"
                        + " key, and any program could have answered"));
    enrollment
        .notKept()
        .ifPresent(reason ->
            console.note(
                "the TPM does not keep the attestation key ("
                    + reason
                    + "): it is made anew for each quote, the same each time"));
    console.note("next: tsm verify FILE --nonce HEX --root ROOT.pem --ak " + ShellWord.of(ak));
  }

  private static ObjectNode toJson(
      Enrollment enrollment, Path ak, Path ek, @Nullable Path certificate) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    result.put("attestationKey", ak.toString());
    result.put("name", enrollment.name().toHex());
    result.put("endorsementKey", ek.toString());
    if (certificate != null) {
      result.put("endorsementCertificate", certificate.toString());
    }
    result.put("credentialActivated", true);
    result.put("certificateChecked", false);
    result.put("kept", enrollment.notKept().isEmpty());
    return result;
  }

  private void makeDirectory() throws CliException {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new CliException(
          CliErrorCode.FILE_FAILED,
          out + ": expected a directory to write into: " + e.getMessage());
    }
  }

  private Path write(String name, PublicKey key) throws CliException {
    return write(out.resolve(name), PUBLIC_KEY, Bytes.copyOf(key.getEncoded()));
  }

  private static Path write(Path file, String label, Bytes der) throws CliException {
    String text = String.join("\n", PemText.lines(label, der)) + "\n";
    OutputFile.write(file, Bytes.owning(text.getBytes(US_ASCII)));
    return file;
  }
}
