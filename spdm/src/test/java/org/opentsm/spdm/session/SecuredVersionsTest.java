package org.opentsm.spdm.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.VersionNumber;

class SecuredVersionsTest {
  private static final int LIBRARY = SecureSession.AEAD_LIMIT_EXPONENT;

  /** The element that says 2^22 messages. */
  private static final String LIMIT = "0000030001021600";

  private static final VersionNumber V1_3 = VersionNumber.ofValue(0x1300);

  @ParameterizedTest
  @CsvSource({
    "V1_1, 46544d440102000000000b00010104001000110012001300"
        + LIMIT
        + ", 46544d44010200000000040001000013"
        + LIMIT,
    "V1_4, 0200000000000b00010104001000110012001300" + LIMIT + ", 020000000000040001000013" + LIMIT
  })
  void offersAndChoosesAsTheSpecificationSays(SpdmVersion version, String offer, String choice)
      throws Exception {
    VersionNumber latest = SecuredVersions.SPOKEN.getFirst();

    assertThat(SecuredVersions.offer(version, SecuredVersions.SPOKEN).toHex()).isEqualTo(offer);
    assertThat(SecuredVersions.offered(version, Bytes.ofHex(offer)))
        .containsExactlyInAnyOrderElementsOf(SecuredVersions.SPOKEN);
    assertThat(SecuredVersions.choose(version, latest).toHex()).isEqualTo(choice);
    assertThat(SecuredVersions.chosen(version, Bytes.ofHex(choice))).contains(latest);
  }

  @Test
  void before13NobodySaysHowManyMessagesAKeyProtects() throws Exception {
    VersionNumber before = VersionNumber.ofValue(0x1200);

    assertThat(SecuredVersions.offer(SpdmVersion.V1_2, List.of(before)).toHex())
        .isEqualTo("01000000" + "0000050001010100" + "12000000");
    assertThat(SecuredVersions.choose(SpdmVersion.V1_2, before).toHex())
        .isEqualTo("010000000000040001000012");
    Bytes limited = Bytes.ofHex("0200000000000400010000120000030001020000");
    assertThat(SecuredVersions.messagesPerKey(SpdmVersion.V1_2, before, 4, limited))
        .isEqualTo(SecureSession.MESSAGES_PER_KEY);
  }

  @ParameterizedTest
  @CsvSource({"01, 2", "0a, 1024", "15, 2097152", "16, 4194304", "17, 4194304", "40, 4194304"})
  void theLowerLimitHolds(String exponent, long messages) throws Exception {
    Bytes first = Bytes.ofHex("02000000" + "000003000102" + exponent + "00" + "0000040001000013");

    assertThat(SecuredVersions.messagesPerKey(SpdmVersion.V1_2, V1_3, LIBRARY, first))
        .isEqualTo(messages);
    assertThat(SecuredVersions.chosen(SpdmVersion.V1_2, first)).contains(V1_3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0000020001020000", "0000030001020000", "0000030001024100", "000003000102ff00"})
  void aLimitThatIsNoneIsRefused(String element) {
    Bytes opaque = Bytes.ofHex("02000000" + "0000040001000013" + element);

    assertThatThrownBy(
            () -> SecuredVersions.messagesPerKey(SpdmVersion.V1_2, V1_3, LIBRARY, opaque))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("AeadLimitExponent");
  }

  @Test
  void thisEndMayAllowLess() throws Exception {
    Bytes opaque = Bytes.ofHex("02000000" + "0000030001020a00" + "0000040001000013");

    assertThat(SecuredVersions.messagesPerKey(SpdmVersion.V1_2, V1_3, 4, opaque)).isEqualTo(16);
    assertThat(SecuredVersions.messagesPerKey(SpdmVersion.V1_2, V1_3, 12, opaque)).isEqualTo(1024);
    assertThat(SecuredVersions.choose(SpdmVersion.V1_2, V1_3, 4).toHex()).contains("00010204");
    assertThat(SecuredVersions.offer(SpdmVersion.V1_2, List.of(V1_3), 4).toHex())
        .contains("00010204");
  }

  @Test
  void aPeerNeedNotHaveALimit() throws Exception {
    Bytes opaque = Bytes.ofHex("010000000000040001000013");

    assertThat(SecuredVersions.messagesPerKey(SpdmVersion.V1_2, V1_3, LIBRARY, opaque))
        .isEqualTo(SecureSession.MESSAGES_PER_KEY);
  }

  @Test
  void othersElementsArePassedOver() throws Exception {
    Bytes opaque = Bytes.ofHex("02000000" + "0302aabb0100cc00" + "0000040001000011");

    assertThat(SecuredVersions.chosen(SpdmVersion.V1_2, opaque))
        .contains(VersionNumber.ofValue(0x1100));
    assertThat(SecuredVersions.offered(SpdmVersion.V1_2, opaque)).isEmpty();
  }

  @Test
  void thereNeedBeNoOpaqueData() throws Exception {
    assertThat(SecuredVersions.offered(SpdmVersion.V1_1, Bytes.EMPTY)).isEqualTo(List.of());
    assertThat(SecuredVersions.chosen(SpdmVersion.V1_2, Bytes.EMPTY)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01",
        "0100000000",
        "01000000000009000101",
        "0100000000000500010105001000",
        "ff000000"
      })
  void whatIsCutIsRefused(String opaque) {
    assertThatThrownBy(() -> SecuredVersions.offered(SpdmVersion.V1_2, Bytes.ofHex(opaque)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"47544d4401010000", "46544d4402010000", "46544d44"})
  void anotherHeaderIsRefused(String opaque) {
    assertThatThrownBy(() -> SecuredVersions.offered(SpdmVersion.V1_1, Bytes.ofHex(opaque)))
        .isInstanceOf(MalformedMessageException.class);
  }
}
