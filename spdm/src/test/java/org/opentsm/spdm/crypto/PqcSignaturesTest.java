package org.opentsm.spdm.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.testing.TestKeys;

class PqcSignaturesTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final HashAlgorithm UNUSED = HashAlgorithm.SHA_256;
  private static final Bytes MESSAGE = Bytes.zeros(148);
  private static final Bytes CONTEXT = Bytes.of('s', 'i', 'g', 'n', 'i', 'n', 'g');

  /** One of the sets with small signatures, which sign for seconds, is enough. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"ML_DSA_.*", "SLH_DSA_.*F", "SLH_DSA_SHA2_128S"})
  void verifiesWhatItSignedAndNothingElse(PqcAsymAlgorithm algorithm) throws Exception {
    KeyPair keys = TestKeys.of(algorithm, "signer");
    Bytes good = CRYPTO.sign(algorithm, UNUSED, keys.getPrivate(), MESSAGE, CONTEXT);

    assertThat(good.length()).isEqualTo(algorithm.signatureSize());
    assertThat(CRYPTO.verify(algorithm, UNUSED, keys.getPublic(), MESSAGE, good, CONTEXT)).isTrue();
    assertThat(CRYPTO.verify(algorithm, UNUSED, keys.getPublic(), MESSAGE, good, Bytes.EMPTY))
        .as("no context string")
        .isFalse();
    assertThat(CRYPTO.verify(algorithm, UNUSED, keys.getPublic(), MESSAGE.slice(1), good, CONTEXT))
        .as("another message")
        .isFalse();
    assertThat(
            CRYPTO.verify(
                algorithm,
                UNUSED,
                TestKeys.of(algorithm, "other").getPublic(),
                MESSAGE,
                good,
                CONTEXT))
        .as("another key")
        .isFalse();
    for (Bytes bad :
        new Bytes[] {
          Bytes.EMPTY, good.slice(1), Bytes.concat(good, Bytes.of(0)), Bytes.zeros(good.length())
        }) {
      assertThat(CRYPTO.verify(algorithm, UNUSED, keys.getPublic(), MESSAGE, bad, CONTEXT))
          .isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void keysSurviveTheirEncoding(PqcAsymAlgorithm algorithm) throws Exception {
    KeyPair keys = TestKeys.of(algorithm, "signer");
    var privateKey = PqcKeys.privateKey(algorithm, keys.getPrivate().getEncoded());
    var publicKey = SpdmCrypto.publicKey("key", Bytes.owning(keys.getPublic().getEncoded()));

    assertThat(publicKey).isEqualTo(keys.getPublic());
    assertThat(SpdmCrypto.describe(publicKey)).isEqualTo(algorithm.standardName());
    assertThat(privateKey.toString()).isEqualTo(algorithm.standardName());
    assertThatCode(() -> CRYPTO.requireKeyFits(algorithm, publicKey)).doesNotThrowAnyException();
    for (PqcAsymAlgorithm other : PqcAsymAlgorithm.values()) {
      if (other != algorithm) {
        assertThatThrownBy(() -> CRYPTO.requireKeyFits(other, publicKey))
            .isInstanceOf(VerificationException.class)
            .hasMessageContaining(other.name())
            .hasMessageContaining(algorithm.standardName());
        assertThatThrownBy(() -> PqcKeys.privateKey(other, keys.getPrivate().getEncoded()))
            .isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> CRYPTO.sign(other, UNUSED, keys.getPrivate(), MESSAGE, CONTEXT))
            .isInstanceOf(InvalidKeyException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "ML_DSA_.*")
  void withoutAContextTheJdkAgrees(PqcAsymAlgorithm algorithm) throws Exception {
    KeyPair ours = TestKeys.of(algorithm, "signer");
    Signature verifier = Signature.getInstance(algorithm.standardName());
    verifier.initVerify(
        KeyFactory.getInstance(algorithm.standardName())
            .generatePublic(new X509EncodedKeySpec(ours.getPublic().getEncoded())));
    verifier.update(MESSAGE.toByteArray());
    assertThat(
            verifier.verify(
                CRYPTO
                    .sign(algorithm, UNUSED, ours.getPrivate(), MESSAGE, Bytes.EMPTY)
                    .toByteArray()))
        .isTrue();

    KeyPair theirs = KeyPairGenerator.getInstance(algorithm.standardName()).generateKeyPair();
    Signature signer = Signature.getInstance(algorithm.standardName());
    signer.initSign(theirs.getPrivate());
    signer.update(MESSAGE.toByteArray());
    Bytes signature = Bytes.owning(signer.sign());
    assertThat(
            CRYPTO.verify(algorithm, UNUSED, theirs.getPublic(), MESSAGE, signature, Bytes.EMPTY))
        .isTrue();
  }

  @Test
  void aClassicalKeyDoesNothing() {
    KeyPair keys = TestKeys.of(AsymAlgorithm.ED25519, "signer");
    PqcAsymAlgorithm algorithm = PqcAsymAlgorithm.ML_DSA_44;

    assertThatThrownBy(() -> CRYPTO.sign(algorithm, UNUSED, keys.getPrivate(), MESSAGE, CONTEXT))
        .isInstanceOf(InvalidKeyException.class);
    assertThat(
            CRYPTO.verify(
                algorithm,
                UNUSED,
                keys.getPublic(),
                MESSAGE,
                Bytes.zeros(algorithm.signatureSize()),
                CONTEXT))
        .isFalse();
    assertThatThrownBy(() -> PqcKeys.privateKey(algorithm, keys.getPrivate().getEncoded()))
        .isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> PqcKeys.privateKey(algorithm, new byte[] {1, 2, 3}))
        .isInstanceOf(InvalidKeyException.class);
  }
}
