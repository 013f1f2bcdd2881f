package org.opentsm.spdm.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.testing.TestKeys;

class VerifiedSignaturesTest {
  private static final SignatureAlgorithm ASYM = AsymAlgorithm.ECDSA_P256;
  private static final HashAlgorithm HASH = HashAlgorithm.SHA_256;
  private static final Bytes MESSAGE = octets("what the device says");
  private static final Bytes SIGNATURE = octets("how it signs that");
  private static final Bytes CONTEXT = octets("in which message");

  private final PublicKey key = TestKeys.generate(AsymAlgorithm.ECDSA_P256).getPublic();
  private final AtomicInteger verifications = new AtomicInteger();
  private final VerifiedSignatures signatures =
      new VerifiedSignatures(new Digests(SpdmCrypto.provider("SUN")), 2);

  @Test
  void aGoodSignatureIsComputedOnce() {
    assertThat(verify(ASYM, HASH, key, MESSAGE, SIGNATURE, CONTEXT, true)).isTrue();
    assertThat(verify(ASYM, HASH, key, MESSAGE, SIGNATURE, CONTEXT, false)).isTrue();

    assertThat(verifications).hasValue(1);
  }

  @Test
  void whateverDiffersIsAnotherSignature() {
    PublicKey other = TestKeys.generate(AsymAlgorithm.ECDSA_P256).getPublic();
    assertThat(verify(ASYM, HASH, key, MESSAGE, SIGNATURE, CONTEXT, true)).isTrue();

    assertThat(verify(AsymAlgorithm.ECDSA_P384, HASH, key, MESSAGE, SIGNATURE, CONTEXT, false))
        .isFalse();
    assertThat(verify(ASYM, HashAlgorithm.SHA_384, key, MESSAGE, SIGNATURE, CONTEXT, false))
        .isFalse();
    assertThat(verify(ASYM, HASH, other, MESSAGE, SIGNATURE, CONTEXT, false)).isFalse();
    assertThat(verify(ASYM, HASH, key, CONTEXT, SIGNATURE, CONTEXT, false)).isFalse();
    assertThat(verify(ASYM, HASH, key, MESSAGE, MESSAGE, CONTEXT, false)).isFalse();
    assertThat(verify(ASYM, HASH, key, MESSAGE, SIGNATURE, MESSAGE, false)).isFalse();
    // The same octets, with the border between two parts elsewhere.
    assertThat(
            verify(
                ASYM,
                HASH,
                key,
                Bytes.concat(MESSAGE, SIGNATURE.slice(0, 1)),
                SIGNATURE.slice(1),
                CONTEXT,
                false))
        .isFalse();
    assertThat(verifications).hasValue(8);
  }

  @Test
  void aBadSignatureIsNotRemembered() {
    assertThat(verify(ASYM, HASH, key, MESSAGE, SIGNATURE, CONTEXT, false)).isFalse();

    assertThat(verify(ASYM, HASH, key, MESSAGE, SIGNATURE, CONTEXT, true)).isTrue();
  }

  @Test
  void theOneThatWasNotAskedForLongestIsForgotten() {
    verify(ASYM, HASH, key, MESSAGE, SIGNATURE, CONTEXT, true);
    verify(ASYM, HASH, key, SIGNATURE, SIGNATURE, CONTEXT, true);
    verify(ASYM, HASH, key, MESSAGE, SIGNATURE, CONTEXT, true);
    verify(ASYM, HASH, key, CONTEXT, SIGNATURE, CONTEXT, true);

    assertThat(verify(ASYM, HASH, key, MESSAGE, SIGNATURE, CONTEXT, false)).isTrue();
    assertThat(verify(ASYM, HASH, key, SIGNATURE, SIGNATURE, CONTEXT, false)).isFalse();
  }

  @Test
  void remembersForCallersOfSpdmCryptoWhatTheySignedAndNothingElse() throws Exception {
    SpdmCrypto crypto = SpdmCrypto.create().remembering(8);
    KeyPair pair = TestKeys.generate(AsymAlgorithm.ECDSA_P256);
    Bytes signature = crypto.sign(ASYM, HASH, pair.getPrivate(), MESSAGE, CONTEXT);

    for (int i = 0; i < 2; i++) {
      assertThat(crypto.verify(ASYM, HASH, pair.getPublic(), MESSAGE, signature, CONTEXT)).isTrue();
      assertThat(crypto.verify(ASYM, HASH, pair.getPublic(), CONTEXT, signature, CONTEXT))
          .isFalse();
      assertThat(crypto.verify(ASYM, HASH, key, MESSAGE, signature, CONTEXT)).isFalse();
    }
  }

  /**
   * @param answer of the arithmetic, if it is asked
   */
  private boolean verify(
      SignatureAlgorithm algorithm,
      HashAlgorithm hash,
      PublicKey by,
      Bytes signed,
      Bytes signature,
      Bytes context,
      boolean answer) {
    return signatures.verify(
        algorithm,
        hash,
        by,
        signed,
        signature,
        context,
        () -> {
          verifications.incrementAndGet();
          return answer;
        });
  }

  private static Bytes octets(String text) {
    return Bytes.owning(text.getBytes(StandardCharsets.US_ASCII));
  }
}
