package org.opentsm.ide.tdisp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.ide.tdisp.InterfaceReport.Info;
import org.opentsm.ide.tdisp.MmioRange.Attribute;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

class InterfaceReportTest {
  /** Two ranges: memory of BAR 0, and the MSI-X table in BAR 2 outside of the TEE. */
  static final Bytes GOOD =
      Bytes.ofHex(
          "0700"
              + "0000"
              + "1f80"
              + "0000"
              + "00000000"
              + "02000000"
              + "0010000000000000"
              + "10000000"
              + "0000"
              + "0000"
              + "1010000000000000"
              + "01000000"
              + "0500"
              + "0200"
              + "03000000"
              + "aabbcc");

  @Test
  void everyFieldIsRead() throws Exception {
    InterfaceReport report = InterfaceReport.decode(GOOD);

    assertThat(report.info())
        .containsExactly(Info.NO_UPDATE_AFTER_LOCK, Info.DMA_WITHOUT_PASID, Info.DMA_WITH_PASID);
    assertThat(report.msixEntries()).isEqualTo(32);
    assertThat(report.msixTableSize()).isEqualTo(512);
    assertThat(report.ranges())
        .containsExactly(new MmioRange(0x1000, 16, 0, 0), new MmioRange(0x1010, 1, 5, 2));
    assertThat(report.ranges().get(1).known())
        .containsExactly(Attribute.MSIX_TABLE, Attribute.IS_NON_TEE_MEM);
    assertThat(report.deviceInfo().toHex()).isEqualTo("aabbcc");
    assertThat(report.encode()).isEqualTo(GOOD);
  }

  @Test
  void everyCutIsRefused() {
    for (int length = 0; length < GOOD.length(); length++) {
      Bytes cut = GOOD.slice(0, length);
      assertThatThrownBy(() -> InterfaceReport.decode(cut))
          .as("%d bytes", length)
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0c, 03000000, MMIO_RANGE_COUNT",
    "0c, ffffffff, MMIO_RANGE_COUNT",
    "0c, 01000000, DEVICE_SPECIFIC_INFO_LEN",
    "30, 02000000, DEVICE_SPECIFIC_INFO_LEN",
    "30, 04000000, DEVICE_SPECIFIC_INFO_LEN",
    "30, ffffffff, DEVICE_SPECIFIC_INFO_LEN"
  })
  void aCountThatDoesNotFitIsRefusedByName(String offset, String value, String field) {
    int at = Integer.parseInt(offset, 16);
    Bytes changed = Bytes.concat(GOOD.slice(0, at), Bytes.ofHex(value), GOOD.slice(at + 4));

    assertThatThrownBy(() -> InterfaceReport.decode(changed))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            refused -> {
              assertThat(refused.messageName()).isEqualTo("DEVICE_INTERFACE_REPORT");
              assertThat(refused.field()).isEqualTo(field);
            });
  }

  @Test
  void noMoreIsTakenThanPortionsCanBring() {
    assertThatThrownBy(() -> InterfaceReport.decode(Bytes.zeros(InterfaceReport.MAX_SIZE + 1)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("131070");
    List<MmioRange> many = new ArrayList<>(Collections.nCopies(8192, new MmioRange(0, 1, 0, 0)));
    assertThatThrownBy(() -> new InterfaceReport(0, 0, 0, 0, many, Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
