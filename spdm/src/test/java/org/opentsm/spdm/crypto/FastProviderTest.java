package org.opentsm.spdm.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.testing.TestKeys;

/** Elliptic curves by a provider: the JDK's own, and Amazon Corretto's where it can be had. */
class FastProviderTest {
  private static final SpdmCrypto PORTABLE = SpdmCrypto.create();
  private static final Optional<Provider> CORRETTO = FastProvider.find();

  private static Stream<Provider> providers() {
    return Stream.concat(Stream.of(Security.getProvider("SunEC")), CORRETTO.stream());
  }

  static Stream<Arguments> curves() {
    return providers()
        .flatMap(provider ->
            Arrays.stream(EcCurve.values()).map(curve -> Arguments.of(provider, curve)));
  }

  @ParameterizedTest
  @MethodSource("curves")
  void agreesWithThePortableArithmeticInBothRoles(Provider provider, EcCurve curve)
      throws Exception {
    KeyAgreement fast = SpdmCrypto.create(provider).agreement(curve);
    KeyAgreement portable = PORTABLE.agreement(curve);
    assertThat(fast).isNotInstanceOf(EcAgreement.class);
    for (int i = 0; i < 5; i++) {
      requireOneSecret(fast, portable);
      requireOneSecret(portable, fast);
    }
  }

  private static void requireOneSecret(KeyAgreement requester, KeyAgreement responder)
      throws Exception {
    try (KeyAgreement.Share share = requester.begin()) {
      KeyAgreement.Answer answer = responder.answer(share.exchangeData());
      assertThat(share.exchangeData().length()).isEqualTo(responder.requesterSize());
      assertThat(SecretAccess.of(share.agree(answer.exchangeData())))
          .isEqualTo(SecretAccess.of(answer.shared()));
    }
  }

  @ParameterizedTest
  @MethodSource("curves")
  void whatIsNoPointOfTheCurveIsRefused(Provider provider, EcCurve curve) throws Exception {
    KeyAgreement fast = SpdmCrypto.create(provider).agreement(curve);
    Bytes good;
    try (KeyAgreement.Share share = fast.begin()) {
      good = share.exchangeData();
    }
    byte[] moved = good.toByteArray();
    moved[moved.length - 1] ^= 1;
    for (Bytes bad :
        List.of(Bytes.EMPTY, Bytes.zeros(good.length()), good.slice(1), Bytes.owning(moved))) {
      assertThatThrownBy(() -> fast.answer(bad)).isInstanceOf(InvalidKeyException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("curves")
  void aClosedKeyAgreesOnNothing(Provider provider, EcCurve curve) throws Exception {
    KeyAgreement fast = SpdmCrypto.create(provider).agreement(curve);
    KeyAgreement.Share share = fast.begin();
    Bytes peer = fast.answer(share.exchangeData()).exchangeData();
    share.close();
    share.close();
    assertThatThrownBy(() -> share.agree(peer)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void signsAgainAndAgainWithOneKey() throws Exception {
    for (Provider provider : providers().toList()) {
      SpdmCrypto fast = SpdmCrypto.create(provider);
      KeyPair keys = TestKeys.of(AsymAlgorithm.ECDSA_P384, "signer");
      for (int i = 0; i < 3; i++) {
        Bytes message = Bytes.of(i);
        Bytes signature =
            fast.sign(
                AsymAlgorithm.ECDSA_P384,
                HashAlgorithm.SHA_384,
                keys.getPrivate(),
                message,
                Bytes.EMPTY);
        assertThat(verifies(PORTABLE, keys, message, signature)).isTrue();
        assertThat(verifies(fast, keys, message, signature)).isTrue();
        assertThat(verifies(fast, keys, Bytes.of(i + 1), signature)).isFalse();
      }
    }
  }

  private static boolean verifies(SpdmCrypto crypto, KeyPair keys, Bytes message, Bytes signature) {
    return crypto.verify(
        AsymAlgorithm.ECDSA_P384,
        HashAlgorithm.SHA_384,
        keys.getPublic(),
        message,
        signature,
        Bytes.EMPTY);
  }

  @Test
  void oneThatIsThereIsUsed() {
    assumeTrue(CORRETTO.isPresent(), "Amazon Corretto Crypto Provider is not on the class path");
    assertThat(SpdmCrypto.fastest().curveProvider()).contains("Corretto");
    assertThat(SpdmCrypto.create().curveProvider()).contains("pure Java");
  }

  @Test
  void oneThatDoesNotWorkIsAsGoodAsNone() {
    assertThat(FastProvider.works(new Broken())).isFalse();
    assertThat(FastProvider.works(Security.getProvider("SunEC"))).isTrue();
  }

  private static final class Broken extends Provider {
    private static final long serialVersionUID = 1L;

    Broken() {
      super("Broken", "1", "has nothing");
    }
  }
}
