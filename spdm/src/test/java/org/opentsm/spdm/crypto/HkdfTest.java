package org.opentsm.spdm.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

class HkdfTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  /** RFC 5869, appendix A.1. */
  @Test
  void theFirstExampleOfTheRfc() {
    Hkdf hkdf = CRYPTO.hkdf(HashAlgorithm.SHA_256);
    Secret extracted =
        hkdf.extract(
            secret("000102030405060708090a0b0c"),
            secret("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
    assertThat(SecretAccess.of(extracted).toHex())
        .isEqualTo("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    Secret expanded = hkdf.expand(extracted, Bytes.ofHex("f0f1f2f3f4f5f6f7f8f9"), 42);
    assertThat(SecretAccess.of(expanded).toHex())
        .isEqualTo(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  }

  @ParameterizedTest
  @EnumSource(value = HashAlgorithm.class, names = "SM3_256", mode = EnumSource.Mode.EXCLUDE)
  void everyHashHasAnHmacOfItsSize(HashAlgorithm hash) {
    Hkdf hkdf = CRYPTO.hkdf(hash);
    assertThat(hkdf.hmac(secret("01"), Bytes.of(1), Bytes.of(2)))
        .isEqualTo(hkdf.hmac(secret("01"), Bytes.of(1, 2)))
        .satisfies(mac -> assertThat(mac.length()).isEqualTo(hash.size()));
  }

  @Test
  void aSecretThatWasClosedIsOfNoUse() {
    Secret secret = secret("0102");
    secret.close();
    assertThat(secret.isClosed()).isTrue();
    assertThat(secret).hasToString("Secret(2 bytes)");
    assertThatThrownBy(() -> CRYPTO.hkdf(HashAlgorithm.SHA_256).hmac(secret, Bytes.of(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void sm3IsNotOffered() {
    assertThatThrownBy(() -> CRYPTO.hkdf(HashAlgorithm.SM3_256))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Secret secret(String hex) {
    return Secret.owning(Bytes.ofHex(hex).toByteArray());
  }
}
