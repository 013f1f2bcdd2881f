package org.opentsm.tsm.cli.tpm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentsm.backend.nativecma.tpm.EndorsementTrust;
import org.opentsm.backend.nativecma.tpm.Enrollment;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.OutputDirectory;
import org.opentsm.tsm.cli.io.PemText;
import org.opentsm.tsm.cli.io.ShellWord;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tsm tpm enroll}: the attestation key of a TPM, for verifiers. */
@Command(
    name = "enroll",
    description = {
      "Make or find the TPM's attestation key, have the TPM show that the key is in it (credential"
          + " activation against its endorsement key), and write the public keys for verifiers.",
      "Believes this machine: a verifier that does not uses 'tsm tpm request', 'challenge', 'answer'"
          + " and 'confirm'. That the TPM is a genuine one its endorsement key shows, by a"
          + " certificate under --root or by being given there. Exit code 1: it does not.",
      "Writes ak.pem, ek.pem, and ek-cert.pem where the TPM's maker left a certificate in it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm tpm enroll tpm:/dev/tpmrm0 --out tpm --root maker.pem --endorsement inter.pem",
      "  tsm tpm enroll tpm:/run/swtpm/socket --out tpm --trust-this-machine",
      "  tsm tpm enroll tpm:127.0.0.1:2321 --out tpm --root ek.pem --json"
    })
final class TpmEnrollCommand implements Callable<Integer> {
  private final SpdmCrypto crypto;
  private final InstantSource clock;
  private final Console console;

  @Mixin private TpmPlace tpm;
  @Mixin private EndorsementOptions endorsement;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where the files go; made if it is not there.")
  private Path out;

  @Option(
      names = "--trust-this-machine",
      description = {
        "Believe whatever answers as its TPM, an emulated one or any program. In the place of --root."
      })
  private boolean trustThisMachine;

  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  TpmEnrollCommand(SpdmCrypto crypto, InstantSource clock, Console console) {
    this.crypto = crypto;
    this.clock = clock;
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, CliException, TrustInputException {
    String place = tpm.place();
    EndorsementTrust trust = trust();
    Enrollment enrollment = Enrollment.enroll(place, trust, crypto, limit.start());
    OutputDirectory.prepare(out);
    Path ak = KeyFile.write(out.resolve("ak.pem"), enrollment.attestationKey());
    Path ek = KeyFile.write(out.resolve("ek.pem"), enrollment.endorsementKey());
    Optional<DeviceCertificate> certificate = enrollment.endorsementCertificate();
    Path stated = out.resolve("ek-cert.pem");
    if (certificate.isPresent()) {
      KeyFile.write(stated, PemText.CERTIFICATE, certificate.get().der());
    }
    if (json.isGiven()) {
      console.result(toJson(enrollment, trust, ak, ek, certificate.isPresent() ? stated : null));
    } else {
      print(enrollment, trust, ak, ek, stated);
    }
    return ExitCode.DONE.value();
  }

  private EndorsementTrust trust() throws CliException, TrustInputException {
    Optional<EndorsementTrust> given = endorsement.read(clock);
    if (given.isPresent() == trustThisMachine) {
      throw new CliException(
          CliErrorCode.USAGE,
          "expected either --root, with what shows that the TPM is genuine, or --trust-this-machine,"
              + " found "
              + (trustThisMachine ? "both" : "neither"));
    }
    return given.orElseGet(EndorsementTrust::theMachine);
  }

  private void print(Enrollment enrollment, EndorsementTrust trust, Path ak, Path ek, Path stated) {
    console.result(ak + ": attestation key, " + SpdmCrypto.describe(enrollment.attestationKey()));
    console.result("name " + enrollment.name().toHex());
    console.result(
        ek
            + ": endorsement key, "
            + SpdmCrypto.describe(enrollment.endorsementKey())
            + "; the TPM showed that it holds both");
    enrollment
        .endorsementCertificate()
        .ifPresent(certificate ->
            console.result(
                stated + ": certificate of the endorsement key, by " + certificate.issuer()));
    if (trust.isChecked()) {
      console.result("the endorsement key is one that is trusted");
    } else {
      console.note(
          "not shown: that this is a genuine TPM; this machine was believed, and any program could"
              + " have answered");
    }
    enrollment
        .notKept()
        .ifPresent(reason ->
            console.note(
                "the TPM does not keep the attestation key ("
                    + reason
                    + "): it is made anew for each quote, the same each time"));
    console.note(
        "next: "
            + console.command("verify FILE --nonce HEX --root ROOT.pem --ak ")
            + ShellWord.of(ak));
  }

  private static ObjectNode toJson(
      Enrollment enrollment, EndorsementTrust trust, Path ak, Path ek, @Nullable Path certificate) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    result.put("attestationKey", ak.toString());
    result.put("name", enrollment.name().toHex());
    result.put("endorsementKey", ek.toString());
    if (certificate != null) {
      result.put("endorsementCertificate", certificate.toString());
    }
    result.put("credentialActivated", true);
    result.put("endorsementChecked", trust.isChecked());
    result.put("kept", enrollment.notKept().isEmpty());
    return result;
  }
}
