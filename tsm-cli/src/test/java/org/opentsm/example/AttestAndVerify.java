package org.opentsm.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.opentsm.backend.nativecma.NativeCmaPlugin;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.DeviceResult;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/**
 * OpenTSM in a program, whole: a host connects to a device and collects evidence, a verifier
 * appraises it, the host accepts the device. The two would be two programs.
 */
public final class AttestAndVerify {
  private AttestAndVerify() {}

  /** {@code AttestAndVerify spdm+doe://127.0.0.1:2323 root.pem} */
  public static void main(String[] arguments) throws Exception {
    TsmEnvironment environment =
        TsmEnvironment.builder(UserDirectories.ofProcess()).discoverConnectors().build();
    attest(environment, DeviceAddress.parse(arguments[0]), Path.of(arguments[1]));
  }

  /** The host's part, with the verifier's in between; what came of it. */
  public static Status attest(TsmEnvironment environment, DeviceAddress device, Path root)
      throws Exception {
    // The verifier's, fresh for each attestation.
    Nonce nonce = new Nonce(environment.crypto().random(Nonce.SIZE));
    try (Tsm tsm = new NativeCmaPlugin().create(environment)) {
      return attest(tsm, device, nonce, root);
    }
  }

  /** The same with any TSM. */
  public static Status attest(Tsm tsm, DeviceAddress device, Nonce nonce, Path root)
      throws Exception {
    Deadline deadline = Deadline.after(Duration.ofSeconds(30));
    tsm.connect(device, ConnectOptions.DEFAULTS, deadline);
    CollectedEvidence collected = tsm.evidence(device, EvidenceRequest.of(nonce), deadline);
    Bytes sent = EvidenceCodec.encode(collected.evidence());

    AppraisalResult result = verify(sent, nonce, Bytes.copyOf(Files.readAllBytes(root)));

    if (result.status() == Status.AFFIRMING) {
      // What the verifier appraised, in its own words: what the TSM says of it compares nothing.
      DeviceResult appraised = result.devices().getFirst();
      tsm.accept(
          device,
          new Incarnation(appraised.incarnation()),
          new EvidenceGeneration(appraised.generation()),
          appraised.digest().value(),
          deadline);
    }
    return result.status();
  }

  /**
   * The verifier's part, for which the modules {@code evidence} and {@code spdm} suffice.
   *
   * @param evidence as the host sent it
   * @param nonce that this verifier gave the host
   * @param root of the device's manufacturer, PEM or DER
   */
  public static AppraisalResult verify(Bytes evidence, Nonce nonce, Bytes root)
      throws EvidenceException {
    DeviceTrust trust = DeviceTrust.read(List.of(root), List.of());
    VerificationRequest request = new VerificationRequest(nonce, trust, Instant.now(), Policy.NONE);
    return new Verifier(SpdmCrypto.create()).appraise(evidence, request);
  }
}
