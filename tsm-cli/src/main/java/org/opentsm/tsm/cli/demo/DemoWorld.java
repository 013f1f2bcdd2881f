package org.opentsm.tsm.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * What the demonstration is played with.
 *
 * @param environment with emulated devices whose keys end with the demonstration
 * @param verifier who decides
 * @param clock the time of day
 */
record DemoWorld(TsmEnvironment environment, Verifier verifier, InstantSource clock) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int NONCE = 32;

  Deadline deadline() {
    return Deadline.after(PATIENCE);
  }

  SpdmCrypto crypto() {
    return environment.crypto();
  }

  Nonce freshNonce() {
    return new Nonce(crypto().random(NONCE));
  }

  DeviceAddress device(String text) throws TsmException {
    return DeviceAddress.parse(text);
  }

  AppraisalResult appraise(Bytes evidence, Nonce nonce, DeviceTrust trust, Policy policy)
      throws EvidenceException {
    Instant now = clock.instant();
    return verifier.appraise(evidence, new VerificationRequest(nonce, trust, now, policy));
  }

  /** Where the emulated devices keep their keys. */
  Path state() {
    return environment.directories().state();
  }
}
