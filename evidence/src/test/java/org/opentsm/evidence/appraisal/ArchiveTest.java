package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * An archive of evidence, each of a device that was never seen before, goes through one verifier
 * that remembers nothing of them. {@code -Dopentsm.archive=1000} makes it that many.
 */
@Isolated
class ArchiveTest {
  private static final int ARCHIVE = Integer.getInteger("opentsm.archive", 400);

  /** After so many, whatever is remembered on purpose is there. */
  private static final int BEGINNING = 100;

  /** Octets for each further one at most: less than the smallest of its parts, a certificate. */
  private static final long GROWTH = 512;

  /** What a heap differs by between two looks. */
  private static final long NOISE = 1 << 20;

  @Test
  void theVerifierRemembersNothing() throws Exception {
    SpdmCrypto crypto = SpdmCrypto.create();
    TestPki pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    Verifier verifier = new Verifier(crypto);
    VerificationRequest request =
        new VerificationRequest(
            SampleEvidence.NONCE,
            DeviceTrust.read(List.of(pki.root()), List.of()),
            TestPki.NOW,
            Policy.NONE);

    long beginning = 0;
    for (int i = 0; i < ARCHIVE; i++) {
      if (i == BEGINNING) {
        beginning = heap();
      }
      TestDevice device =
          new TestDevice(
              crypto,
              SpdmVersion.V1_2,
              AsymAlgorithm.ECDSA_P384,
              HashAlgorithm.SHA_384,
              0,
              pki,
              TestPki.LeafSpec.good(Integer.toString(i)));
      assertThat(
              verifier
                  .appraise(EvidenceCodec.encode(device.collect(SampleEvidence.NONCE)), request)
                  .isPositive(false))
          .isTrue();
    }

    assertThat(heap() - beginning).isLessThan(NOISE + GROWTH * (ARCHIVE - BEGINNING));
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
