package org.opentsm.tsm.api.credential;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.PublicKeyIdentity;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** Identities without certificates, and files that are none; those with certificates: the tool. */
class IdentityFileTest {
  static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String pem(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }

  private static String publicKey(KeyPair pair) {
    return pem("PUBLIC KEY", pair.getPublic().getEncoded());
  }

  private static String privateKey(KeyPair pair) {
    return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
  }

  @Test
  void aPublicKeyAndItsPrivateKeyAreAnIdentityWithoutCertificates() throws Exception {
    KeyPair pair = pair();
    String text = "# ours\r\n" + privateKey(pair).replace("\n", "\r\n") + publicKey(pair);

    RequesterIdentity identity = IdentityFile.parse("me.pem", text.getBytes(US_ASCII), CRYPTO);

    assertThat(identity).isInstanceOf(PublicKeyIdentity.class);
    assertThat(identity.publicKey(AsymAlgorithm.ECDSA_P256))
        .contains(Bytes.copyOf(pair.getPublic().getEncoded()));
  }

  @Test
  void keysThatDoNotBelongTogetherAreRefused() {
    refused(publicKey(pair()) + privateKey(pair()), "the private key of its public key");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'PEM, which begins with -----BEGIN, found none'",
    "nothing, 'PEM, which begins with -----BEGIN, found none'",
    "'-----BEGIN PRIVATE KEY-----\nAAAA', 'a line with -----END PRIVATE KEY, found none'",
    "'-----BEGIN PRIVATE KEY\nAAAA', 'expected PEM, found something unreadable'",
    "'-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----', 'expected PEM, found something'",
    "'-----BEGIN PRIVATE KEY-----\n-----END PUBLIC KEY-----', 'expected PEM, found something'",
    "'-----BEGIN X509 CRL-----\n-----END X509 CRL-----', 'found X509 CRL'",
    "'-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----', 'or else a public key, found none'",
  })
  void whatIsNoIdentityIsRefused(String text, String why) {
    refused(text.replace("\\n", "\n"), why);
  }

  @Test
  void aKeyOfNoCurveThatSpdmHasIsRefusedForThat() {
    byte[] spki =
        Base64.getDecoder()
            .decode(
                "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEl1hu39yYb5lzVYUqAknPU7z31Yf2lSuM"
                    + "T512QbkKSBbzCHQt9NVBp4UHdfM4bfLNjwRkY2xuT6XaZK92d5vmpA==");

    refused(pem("PUBLIC KEY", spki) + privateKey(pair()), "a key that SPDM can sign with");
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> IdentityFile.parse("me.pem", text.getBytes(US_ASCII), CRYPTO))
        .isInstanceOfSatisfying(
            TsmException.Protocol.class,
            e -> assertThat(e.code()).isEqualTo(TsmErrorCode.MALFORMED_FILE))
        .hasMessageStartingWith("me.pem")
        .hasMessageContaining(why);
  }
}
