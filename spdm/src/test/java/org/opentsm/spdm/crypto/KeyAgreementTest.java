package org.opentsm.spdm.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;

class KeyAgreementTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  static Stream<Arguments> every() {
    return KeyExchangeAlgorithm.all().stream()
        .map(algorithm ->
            Arguments.of(
                algorithm.name(),
                CRYPTO.agreement(algorithm),
                algorithm.requesterExchangeSize(),
                algorithm.responderExchangeSize()));
  }

  @ParameterizedTest
  @MethodSource("every")
  void bothEndsHaveOneSecret(String name, KeyAgreement agreement, int request, int response)
      throws Exception {
    for (int i = 0; i < 3; i++) {
      try (KeyAgreement.Share share = agreement.begin()) {
        KeyAgreement.Answer answer = agreement.answer(share.exchangeData());
        assertThat(share.exchangeData().length()).isEqualTo(request);
        assertThat(answer.exchangeData().length()).isEqualTo(response);
        assertThat(agreement.requesterSize()).isEqualTo(request);
        assertThat(agreement.responderSize()).isEqualTo(response);
        assertThat(SecretAccess.of(share.agree(answer.exchangeData())))
            .isEqualTo(SecretAccess.of(answer.shared()));
        assertThat(SecretAccess.of(answer.shared()))
            .isNotEqualTo(Bytes.zeros(answer.shared().length()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void whatIsNoPublicValueIsRefused(
      String name, KeyAgreement agreement, int request, int response) {
    byte[] ones = new byte[request];
    Arrays.fill(ones, (byte) 0xFF);
    for (Bytes bad :
        new Bytes[] {
          Bytes.EMPTY, Bytes.zeros(request - 1), Bytes.zeros(request + 1), Bytes.owning(ones)
        }) {
      assertThatThrownBy(() -> agreement.answer(bad)).isInstanceOf(InvalidKeyException.class);
    }
    try (KeyAgreement.Share share = agreement.begin()) {
      assertThatThrownBy(() -> share.agree(Bytes.zeros(response + 1)))
          .isInstanceOf(InvalidKeyException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void aClosedKeyAgreesOnNothing(String name, KeyAgreement agreement, int request, int response)
      throws Exception {
    KeyAgreement.Share share = agreement.begin();
    Bytes answer = agreement.answer(share.exchangeData()).exchangeData();
    share.close();

    assertThatThrownBy(() -> share.agree(answer)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void valuesThatGiveTheSecretAwayAreRefused() {
    KeyAgreement group = CRYPTO.agreement(DheGroup.FFDHE_2048);
    Bytes zero = Bytes.zeros(256);
    Bytes one = Bytes.concat(Bytes.zeros(255), Bytes.of(1));

    assertThatThrownBy(() -> group.answer(zero)).isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> group.answer(one)).isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> CRYPTO.agreement(DheGroup.SECP_384_R1).answer(Bytes.zeros(96)))
        .isInstanceOf(InvalidKeyException.class);
  }
}
