package org.opentsm.evidence.nvidia;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;

/** The vendor's fields. */
class OpaqueDataTest {
  private static OpaqueField field(int type, String hex) {
    return new OpaqueField(type, Bytes.ofHex(hex));
  }

  @Test
  void fieldsAreReadInTheirOrderKnownOrNot() {
    OpaqueData opaque =
        OpaqueData.decode(Bytes.ofHex("0300" + "0400" + "37370000" + "4d01" + "0200" + "abcd"));

    assertThat(opaque.fields()).containsExactly(field(3, "37370000"), field(333, "abcd"));
    assertThat(opaque.fields().getFirst().text()).hasValue("77");
    assertThat(opaque.fields().getLast().name()).isEmpty();
    assertThat(opaque.remark()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsARemarkAndWhatStandsBeforeItIsKept() {
    OpaqueData opaque =
        OpaqueData.decode(Bytes.ofHex("2200" + "0200" + "0100" + "0300" + "ffff" + "37"));

    assertThat(opaque.fields()).containsExactly(field(34, "0100"));
    assertThat(opaque.remark())
        .hasValue("OpaqueData: Data at offset 10: expected 65535 bytes, found 1 bytes left");
    assertThat(OpaqueData.decode(Bytes.of(1)).remark()).isPresent();
    assertThat(OpaqueData.decode(Bytes.EMPTY).fields()).isEmpty();
  }

  @Test
  void versionsOfFirmwareAreWrittenAsTheVendorWritesThem() {
    assertThat(field(6, "00a5009601000000").text()).hasValue("96.00.a5.00.01");
    assertThat(field(6, "39362e313000").text()).hasValue("96.10");
    assertThat(field(6, "00a500").text()).isEmpty();
  }

  @Test
  void numbersAndIdentifiersAreReadOnlyWhereTheyFit() {
    assertThat(field(12, "01000000ffffffff").numbers()).containsExactly(1L, 0xFFFF_FFFFL);
    assertThat(field(12, "010000").numbers()).isEmpty();
    assertThat(field(36, "0200").text()).hasValue("protected PCIe");
    assertThat(field(36, "0900").text()).hasValue("unknown");
    assertThat(field(36, "").text()).isEmpty();
    assertThat(field(22, "01".repeat(16)).identifiers()).hasSize(2);
    assertThat(field(22, "01".repeat(15)).identifiers()).isEmpty();
  }

  @Test
  void noControlCharacterIsTakenForText() {
    assertThat(field(3, "1b5b324a").text()).isEmpty();
    assertThat(field(3, "0000").text()).isEmpty();
  }
}
