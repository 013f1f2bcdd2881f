package org.opentsm.spdm.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.AsymAlgorithm.Family;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.testing.TestKeys;

class SpdmCryptoTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes MESSAGE =
      Bytes.copyOf("what the device says".getBytes(StandardCharsets.US_ASCII));
  private static final Bytes CONTEXT =
      Bytes.copyOf("responder-measurements signing".getBytes(StandardCharsets.US_ASCII));

  static Stream<AsymAlgorithm> algorithms() {
    return Arrays.stream(AsymAlgorithm.values()).filter(a -> a.isOfferedIn(SpdmVersion.V1_4));
  }

  static Stream<HashAlgorithm> hashes() {
    return Arrays.stream(HashAlgorithm.values()).filter(HashAlgorithm::isOffered);
  }

  static Stream<Arguments> combinations() {
    return algorithms().flatMap(a -> hashes().map(h -> Arguments.of(a, h)));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void verifiesWhatItSignedAndNothingElse(AsymAlgorithm algorithm, HashAlgorithm hash)
      throws GeneralSecurityException {
    KeyPair keys = TestKeys.of(algorithm, "signer");
    Bytes signature = CRYPTO.sign(algorithm, hash, keys.getPrivate(), MESSAGE, CONTEXT);

    assertThat(signature.length()).isEqualTo(algorithm.signatureSize());
    assertThat(verify(algorithm, hash, keys.getPublic(), signature)).isTrue();
    assertThat(verify(algorithm, hash, TestKeys.of(algorithm, "other").getPublic(), signature))
        .as("another key")
        .isFalse();
    assertThat(
            CRYPTO.verify(algorithm, hash, keys.getPublic(), flip(MESSAGE, 3), signature, CONTEXT))
        .as("another message")
        .isFalse();
    assertThat(verify(algorithm, hash, keys.getPublic(), signature.slice(1))).isFalse();
    assertThat(verify(algorithm, hash, keys.getPublic(), Bytes.concat(signature, Bytes.of(0))))
        .isFalse();
    for (int at : new int[] {0, signature.length() / 2 - 1, signature.length() - 1}) {
      assertThat(verify(algorithm, hash, keys.getPublic(), flip(signature, at)))
          .as("octet %d flipped", at)
          .isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void agreesWithAnotherImplementation(AsymAlgorithm algorithm, HashAlgorithm hash)
      throws GeneralSecurityException {
    KeyPair keys = TestKeys.of(algorithm, "signer");
    java.security.Provider other =
        algorithm.family() == Family.RSASSA || algorithm.family() == Family.RSAPSS
            ? new BouncyCastleProvider()
            : Security.getProvider("SunEC");

    Signature verifier = otherSignature(algorithm, hash, other);
    verifier.initVerify(
        KeyFactory.getInstance(keys.getPublic().getAlgorithm(), other)
            .generatePublic(new X509EncodedKeySpec(keys.getPublic().getEncoded())));
    verifier.update(MESSAGE.toByteArray());
    Bytes ours = CRYPTO.sign(algorithm, hash, keys.getPrivate(), MESSAGE, CONTEXT);
    assertThat(verifier.verify(ours.toByteArray())).isTrue();

    Signature signer = otherSignature(algorithm, hash, other);
    signer.initSign(
        KeyFactory.getInstance(keys.getPrivate().getAlgorithm(), other)
            .generatePrivate(new PKCS8EncodedKeySpec(keys.getPrivate().getEncoded())));
    signer.update(MESSAGE.toByteArray());
    Bytes theirs = Bytes.owning(signer.sign());
    assertThat(verify(algorithm, hash, keys.getPublic(), theirs)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void refusesDegenerateSignatures(AsymAlgorithm algorithm) {
    PublicKey key = TestKeys.of(algorithm, "signer").getPublic();
    int size = algorithm.signatureSize();
    byte[] ones = new byte[size];
    Arrays.fill(ones, (byte) 0xFF);
    for (HashAlgorithm hash : HashAlgorithm.values()) {
      assertThat(verify(algorithm, hash, key, Bytes.zeros(size))).as("all zero").isFalse();
      assertThat(verify(algorithm, hash, key, Bytes.owning(ones.clone()))).as("all FF").isFalse();
      assertThat(verify(algorithm, hash, key, Bytes.EMPTY)).as("empty").isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ECDSA_P256", "ECDSA_P384", "ECDSA_P521"})
  void refusesZeroAndOrderAsRorS(AsymAlgorithm algorithm) throws GeneralSecurityException {
    KeyPair keys = TestKeys.of(algorithm, "signer");
    Bytes good = CRYPTO.sign(algorithm, HashAlgorithm.SHA_384, keys.getPrivate(), MESSAGE, CONTEXT);
    int half = algorithm.signatureSize() / 2;
    BigInteger order = ((ECPublicKey) keys.getPublic()).getParams().getOrder();
    for (Bytes bad : new Bytes[] {Bytes.zeros(half), EcdsaEncoding.fixed(order, half)}) {
      assertThat(
              verify(
                  algorithm,
                  HashAlgorithm.SHA_384,
                  keys.getPublic(),
                  Bytes.concat(bad, good.slice(half))))
          .isFalse();
      assertThat(
              verify(
                  algorithm,
                  HashAlgorithm.SHA_384,
                  keys.getPublic(),
                  Bytes.concat(good.slice(0, half), bad)))
          .isFalse();
    }
  }

  @Test
  void anotherContextFailsForEd448Alone() throws GeneralSecurityException {
    Bytes other = CONTEXT.slice(1);
    for (AsymAlgorithm algorithm : algorithms().toList()) {
      KeyPair keys = TestKeys.of(algorithm, "signer");
      Bytes signature =
          CRYPTO.sign(algorithm, HashAlgorithm.SHA_384, keys.getPrivate(), MESSAGE, CONTEXT);
      assertThat(
              CRYPTO.verify(
                  algorithm, HashAlgorithm.SHA_384, keys.getPublic(), MESSAGE, signature, other))
          .as("%s with another context", algorithm)
          .isEqualTo(algorithm != AsymAlgorithm.ED448);
    }
  }

  @Test
  void ed448WithoutAContextIsAccepted() throws GeneralSecurityException {
    KeyPair keys = TestKeys.of(AsymAlgorithm.ED448, "signer");
    Bytes signature =
        CRYPTO.sign(
            AsymAlgorithm.ED448, HashAlgorithm.SHA_384, keys.getPrivate(), MESSAGE, Bytes.EMPTY);
    assertThat(verify(AsymAlgorithm.ED448, HashAlgorithm.SHA_384, keys.getPublic(), signature))
        .isTrue();
  }

  @Test
  void aKeyOfAnotherKindVerifiesNothingAndIsNamed() {
    for (AsymAlgorithm algorithm : algorithms().toList()) {
      for (AsymAlgorithm other : algorithms().toList()) {
        PublicKey key = TestKeys.of(other, "signer").getPublic();
        if (key.equals(TestKeys.of(algorithm, "signer").getPublic())) {
          assertThatCode(() -> CRYPTO.requireKeyFits(algorithm, key)).doesNotThrowAnyException();
        } else {
          assertThat(
                  verify(
                      algorithm,
                      HashAlgorithm.SHA_256,
                      key,
                      Bytes.zeros(algorithm.signatureSize())))
              .isFalse();
          assertThatThrownBy(() -> CRYPTO.requireKeyFits(algorithm, key))
              .isInstanceOf(VerificationException.class)
              .hasMessageContaining(algorithm.name())
              .hasMessageContaining(SpdmCrypto.describe(key));
        }
      }
    }
  }

  @Test
  void aPointThatIsNotOnTheCurveIsRefused() {
    ECPublicKey good = (ECPublicKey) TestKeys.of(AsymAlgorithm.ECDSA_P384, "signer").getPublic();
    ECPublicKey bad =
        new ForgedKey(
            new ECPoint(good.getW().getAffineX(), good.getW().getAffineY().add(BigInteger.ONE)),
            good.getParams());
    ECPublicKey infinity = new ForgedKey(ECPoint.POINT_INFINITY, good.getParams());
    for (ECPublicKey key : new ECPublicKey[] {bad, infinity}) {
      assertThat(verify(AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, key, Bytes.zeros(96)))
          .isFalse();
      assertThatThrownBy(() -> CRYPTO.requireKeyFits(AsymAlgorithm.ECDSA_P384, key))
          .isInstanceOf(VerificationException.class)
          .hasMessageContaining("ECDSA_P384");
    }
  }

  @Test
  void signingWithAKeyThatDoesNotFitIsRefused() {
    for (AsymAlgorithm algorithm : algorithms().toList()) {
      KeyPair wrong =
          TestKeys.of(
              algorithm == AsymAlgorithm.ECDSA_P256
                  ? AsymAlgorithm.ECDSA_P384
                  : AsymAlgorithm.ECDSA_P256,
              "signer");
      assertThatThrownBy(() ->
              CRYPTO.sign(algorithm, HashAlgorithm.SHA_256, wrong.getPrivate(), MESSAGE, CONTEXT))
          .isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  void anotherProviderForEllipticCurvesGivesTheSameAnswers() throws GeneralSecurityException {
    // The JDK's own stands for any provider; it lacks no hash, Bouncy Castle does the rest.
    SpdmCrypto fast = SpdmCrypto.create(Security.getProvider("SunEC"));
    KeyPair keys = TestKeys.of(AsymAlgorithm.ECDSA_P384, "signer");
    for (HashAlgorithm hash : hashes().toList()) {
      Bytes signature =
          fast.sign(AsymAlgorithm.ECDSA_P384, hash, keys.getPrivate(), MESSAGE, CONTEXT);
      assertThat(verify(AsymAlgorithm.ECDSA_P384, hash, keys.getPublic(), signature)).isTrue();
      assertThat(
              fast.verify(
                  AsymAlgorithm.ECDSA_P384, hash, keys.getPublic(), MESSAGE, signature, CONTEXT))
          .isTrue();
      assertThat(
              fast.verify(
                  AsymAlgorithm.ECDSA_P384,
                  hash,
                  keys.getPublic(),
                  MESSAGE,
                  Bytes.zeros(96),
                  CONTEXT))
          .isFalse();
    }
  }

  @Test
  void digestsOfTheEmptyMessage() {
    assertThat(CRYPTO.digest(HashAlgorithm.SHA_256).toHex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(CRYPTO.digest(HashAlgorithm.SHA3_256).toHex())
        .isEqualTo("a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
    for (HashAlgorithm hash : hashes().toList()) {
      assertThat(CRYPTO.digest(hash, MESSAGE, MESSAGE).length()).isEqualTo(hash.size());
      assertThat(CRYPTO.digest(hash, MESSAGE, MESSAGE))
          .isEqualTo(CRYPTO.digest(hash, Bytes.concat(MESSAGE, MESSAGE)));
    }
    assertThatThrownBy(() -> CRYPTO.digest(HashAlgorithm.SM3_256))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean verify(
      AsymAlgorithm algorithm, HashAlgorithm hash, PublicKey key, Bytes signature) {
    return CRYPTO.verify(algorithm, hash, key, MESSAGE, signature, CONTEXT);
  }

  private static Bytes flip(Bytes value, int at) {
    byte[] changed = value.toByteArray();
    changed[at] ^= 1;
    return Bytes.owning(changed);
  }

  private static Signature otherSignature(
      AsymAlgorithm algorithm, HashAlgorithm hash, java.security.Provider provider)
      throws GeneralSecurityException {
    String prefix = SpdmCrypto.signaturePrefix(hash);
    return switch (algorithm.family()) {
      case ECDSA -> Signature.getInstance(prefix + "withECDSAinP1363Format", provider);
      case RSASSA -> Signature.getInstance(prefix + "withRSA", provider);
      case RSAPSS -> {
        Signature pss = Signature.getInstance("RSASSA-PSS", provider);
        pss.setParameter(
            new PSSParameterSpec(
                hash.standardName(),
                "MGF1",
                new MGF1ParameterSpec(hash.standardName()),
                hash.size(),
                1));
        yield pss;
      }
      case EDDSA -> {
        Signature ed = Signature.getInstance(algorithm.name(), provider);
        if (algorithm == AsymAlgorithm.ED448) {
          ed.setParameter(new EdDSAParameterSpec(false, CONTEXT.toByteArray()));
        }
        yield ed;
      }
      case SM2 -> throw new AssertionError();
    };
  }

  private record ForgedKey(ECPoint getW, ECParameterSpec getParams) implements ECPublicKey {
    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }
}
