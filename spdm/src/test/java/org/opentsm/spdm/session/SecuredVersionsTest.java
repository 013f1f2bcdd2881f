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
  @ParameterizedTest
  @CsvSource({
    "V1_1, 46544d440101000000000900010103001000110012000000, 46544d44010100000000040001000012",
    "V1_4, 0100000000000900010103001000110012000000, 010000000000040001000012"
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
