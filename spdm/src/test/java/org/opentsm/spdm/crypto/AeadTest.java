package org.opentsm.spdm.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AeadSuite;

/** What is left of a key when its cipher was closed. */
class AeadTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes PLAIN = Bytes.ofHex("12e80000");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SM4_128_GCM")
  void nothingIsLeftInTheCipher(AeadSuite suite) throws Exception {
    Secret key = secret(suite.keySize(), 0x5A);
    Secret iv = secret(AeadSuite.IV_SIZE, 0x6B);
    Aead aead = CRYPTO.aead(suite, key, iv);
    aead.seal(0, Bytes.EMPTY, PLAIN);

    aead.close();
    aead.close();

    assertThat(key.isClosed()).isTrue();
    assertThat(iv.isClosed()).isTrue();
    // What the JDK's cipher would do next, it would do under zeros.
    Bytes underZeros =
        CRYPTO
            .aead(suite, secret(suite.keySize(), 0), secret(AeadSuite.IV_SIZE, 0))
            .seal(0, Bytes.EMPTY, PLAIN);
    assertThat(Bytes.owning(cipherOf(aead).doFinal(underZeros.toByteArray()))).isEqualTo(PLAIN);
    assertThatThrownBy(() -> aead.seal(1, Bytes.EMPTY, PLAIN))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> aead.open(0, Bytes.EMPTY, underZeros))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Cipher cipherOf(Aead aead) throws ReflectiveOperationException {
    Field field = Aead.class.getDeclaredField("cipher");
    field.setAccessible(true);
    return (Cipher) field.get(aead);
  }

  private static Secret secret(int size, int octet) {
    byte[] octets = new byte[size];
    Arrays.fill(octets, (byte) octet);
    return Secret.owning(octets);
  }
}
