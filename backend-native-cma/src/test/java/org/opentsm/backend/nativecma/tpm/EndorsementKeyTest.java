package org.opentsm.backend.nativecma.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Request;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** Endorsement keys for which a challenge can be made that their TPM opens, and others. */
class EndorsementKeyTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int OWN_P256 = 2 * (2 + 32);
  private static final int OWN_RSA = 2 + 256;

  private static Bytes number(BigInteger value, int size) {
    Bytes octets = Bytes.concat(Bytes.zeros(size), Bytes.copyOf(value.toByteArray()));
    return octets.slice(octets.length() - size);
  }

  /** A public area that begins so, with a key of a curve. */
  private static Bytes curveKey(Bytes begin, AsymAlgorithm curve, int size) throws Exception {
    ECPublicKey key = (ECPublicKey) TestPki.keyPair(curve).getPublic();
    return Bytes.concat(
        begin,
        new TpmOutput()
            .sized(number(key.getW().getAffineX(), size))
            .sized(number(key.getW().getAffineY(), size))
            .octets());
  }

  private static Bytes begin(KeyTemplate template, int own) {
    return template.octets().slice(0, template.octets().length() - own);
  }

  private static Bytes small() throws Exception {
    return curveKey(begin(KeyTemplate.eccEndorsementKey(), OWN_P256), AsymAlgorithm.ECDSA_P256, 32);
  }

  private static Enrollment.Challenged challenge(Bytes endorsementKey) throws Exception {
    Bytes attestationKey =
        curveKey(
            begin(KeyTemplate.attestationKeys().getFirst(), 2 * 2), AsymAlgorithm.ECDSA_P256, 32);
    return Enrollment.challenge(
        new Request(attestationKey, endorsementKey, List.of()),
        EndorsementTrust.theMachine(),
        CRYPTO);
  }

  @Test
  void bothTemplatesAreChallenged() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    RSAPublicKey key = (RSAPublicKey) generator.generateKeyPair().getPublic();
    Bytes rsa =
        Bytes.concat(
            begin(KeyTemplate.rsaEndorsementKey(), OWN_RSA),
            new TpmOutput().sized(number(key.getModulus(), 256)).octets());

    assertThat(challenge(small()).challenge().seed().length()).isEqualTo(OWN_P256);
    assertThat(challenge(rsa).challenge().seed().length()).isEqualTo(256);
  }

  /** A challenge for them would be one that no TPM opens, and blamed on the machine. */
  @Test
  void otherEndorsementKeysAreRefused() throws Exception {
    byte[] otherCipher = small().toByteArray();
    int policy = 32;
    int keyBits = 2 + 2 + 4 + 2 + policy + 2;
    otherCipher[keyBits] = 1; // AES with 256 bits, and 128 left over.
    for (Bytes other :
        List.of(
            curveKey(large(), AsymAlgorithm.ECDSA_P384, 48),
            Bytes.owning(otherCipher),
            curveKey(
                begin(KeyTemplate.attestationKeys().getFirst(), 2 * 2),
                AsymAlgorithm.ECDSA_P256,
                32))) {
      assertThatThrownBy(() -> challenge(other))
          .isInstanceOf(TsmException.Negative.class)
          .hasMessage(
              "endorsement key: expected one by the template L-1 (RSA 2048) or L-2 (ECC P-256),"
                  + " which challenges are made for, found another EC key")
          .extracting(failure -> ((TsmException) failure).code())
          .isEqualTo(TsmErrorCode.NOT_AUTHENTIC);
    }
  }

  /** As the template L-2, but for the curve. */
  private static Bytes large() {
    Bytes begin = begin(KeyTemplate.eccEndorsementKey(), OWN_P256);
    return Bytes.concat(
        begin.slice(0, begin.length() - 4),
        new TpmOutput().u16(TpmIds.ECC_NIST_P384).u16(TpmIds.ALG_NULL).octets());
  }
}
