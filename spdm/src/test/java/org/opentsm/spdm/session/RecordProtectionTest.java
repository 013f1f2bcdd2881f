package org.opentsm.spdm.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transport.Binding;

class RecordProtectionTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes ID = Bytes.ofHex("ffff0100");
  private static final Bytes MESSAGE = Bytes.ofHex("12e80000");
  private static final long LIMIT = 1000;

  static Stream<Arguments> everyKind() {
    return Stream.of(AeadSuite.values())
        .filter(AeadSuite::isOffered)
        .flatMap(suite ->
            Stream.of(Binding.values())
                .flatMap(binding ->
                    Stream.of(true, false)
                        .map(encrypts -> Arguments.of(suite, binding, encrypts))));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void whatOneEndProtectsTheOtherOpens(AeadSuite suite, Binding binding, boolean encrypts)
      throws Exception {
    RecordProtection one = protection(suite, binding, encrypts, LIMIT);
    RecordProtection other = protection(suite, binding, encrypts, LIMIT);
    Bytes longest =
        Bytes.zeros(
            RecordProtection.MAX_APPLICATION_DATA - binding.innerHeader(MESSAGE.length()).length());

    for (int i = 0; i < 300; i++) {
      assertThat(other.open(ID, one.seal(ID, MESSAGE), 0)).isEqualTo(MESSAGE);
    }
    assertThat(other.open(ID, one.seal(ID, longest), 0)).isEqualTo(longest);
    assertThat(other.count()).isEqualTo(301);
    assertThatThrownBy(() -> one.seal(ID, Bytes.concat(longest, Bytes.of(0))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void noOctetCanBeChanged(AeadSuite suite, Binding binding, boolean encrypts) throws Exception {
    Bytes sealed = protection(suite, binding, encrypts, LIMIT).seal(ID, MESSAGE);
    RecordProtection other = protection(suite, binding, encrypts, LIMIT);

    for (int i = 0; i < sealed.length(); i++) {
      byte[] octets = sealed.toByteArray();
      octets[i] ^= 1;
      assertThatThrownBy(() -> other.open(ID, Bytes.owning(octets), 0))
          .isInstanceOf(SpdmException.class);
      assertThatThrownBy(() -> other.open(ID, sealed.slice(0, sealed.length() - 1), 0))
          .isInstanceOf(SpdmException.class);
    }
    assertThat(other.open(ID, sealed, 0)).isEqualTo(MESSAGE);
  }

  @ParameterizedTest
  @EnumSource(names = {"MCTP", "PCI_DOE", "TCP"})
  void aMessageComesOnceAndInItsTurn(Binding binding) throws Exception {
    RecordProtection one = protection(AeadSuite.AES_256_GCM, binding, true, LIMIT);
    RecordProtection other = protection(AeadSuite.AES_256_GCM, binding, true, LIMIT);
    Bytes first = one.seal(ID, MESSAGE);
    Bytes second = one.seal(ID, MESSAGE);

    assertThatThrownBy(() -> other.open(ID, second, 0)).isInstanceOf(SpdmException.class);
    other.open(ID, first, 0);
    assertThatThrownBy(() -> other.open(ID, first, 0)).isInstanceOf(SpdmException.class);
    assertThat(other.open(ID, second, 0)).isEqualTo(MESSAGE);
  }

  @Test
  void aKeyIsNotUsedBeyondItsLimit() throws Exception {
    RecordProtection one = protection(AeadSuite.AES_256_GCM, Binding.MCTP, true, 2);
    RecordProtection other = protection(AeadSuite.AES_256_GCM, Binding.MCTP, true, LIMIT);
    RecordProtection shortLived = protection(AeadSuite.AES_256_GCM, Binding.MCTP, true, 2);
    shortLived.open(ID, other.seal(ID, MESSAGE), 0);
    shortLived.open(ID, other.seal(ID, MESSAGE), 0);
    Bytes third = other.seal(ID, MESSAGE);

    one.seal(ID, MESSAGE);
    assertThat(one.remaining()).isEqualTo(1);
    one.seal(ID, MESSAGE);
    assertThatThrownBy(() -> one.seal(ID, MESSAGE)).isInstanceOf(ProtocolViolationException.class);
    assertThatThrownBy(() -> shortLived.open(ID, third, 0))
        .isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void aMessageOfAnotherSessionOrKeyIsRefused() throws Exception {
    RecordProtection one = protection(AeadSuite.AES_256_GCM, Binding.PCI_DOE, true, LIMIT);
    RecordProtection other = protection(AeadSuite.AES_256_GCM, Binding.PCI_DOE, true, LIMIT);
    Bytes sealed = one.seal(ID, MESSAGE);

    assertThatThrownBy(() -> other.open(Bytes.ofHex("ffff0200"), sealed, 0))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("Session ID");
    RecordProtection stranger =
        new RecordProtection(
            CRYPTO.aead(AeadSuite.AES_256_GCM, secret(32, 9), secret(12, 9)),
            CRYPTO,
            Binding.PCI_DOE,
            true,
            LIMIT);
    assertThatThrownBy(() -> stranger.open(ID, sealed, 0))
        .isInstanceOfSatisfying(
            SpdmException.class, e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.BAD_MAC));
  }

  @Test
  void onlyPaddingOfTheTransportMayFollow() throws Exception {
    RecordProtection one = protection(AeadSuite.AES_256_GCM, Binding.PCI_DOE, true, LIMIT);
    RecordProtection other = protection(AeadSuite.AES_256_GCM, Binding.PCI_DOE, true, LIMIT);
    Bytes padded = Bytes.concat(one.seal(ID, MESSAGE), Bytes.zeros(3));

    assertThatThrownBy(() -> other.open(ID, padded, 0)).isInstanceOf(SpdmException.class);
    assertThat(other.open(ID, padded, 3)).isEqualTo(MESSAGE);
  }

  @Test
  void aClosedKeyProtectsNothing() {
    RecordProtection one = protection(AeadSuite.AES_256_GCM, Binding.PCI_DOE, true, LIMIT);
    one.close();

    assertThatThrownBy(() -> one.seal(ID, MESSAGE)).isInstanceOf(IllegalStateException.class);
  }

  private static RecordProtection protection(
      AeadSuite suite, Binding binding, boolean encrypts, long limit) {
    return new RecordProtection(
        CRYPTO.aead(suite, secret(suite.keySize(), 1), secret(12, 2)),
        CRYPTO,
        binding,
        encrypts,
        limit);
  }

  private static Secret secret(int size, int octet) {
    byte[] octets = new byte[size];
    java.util.Arrays.fill(octets, (byte) octet);
    return Secret.owning(octets);
  }
}
