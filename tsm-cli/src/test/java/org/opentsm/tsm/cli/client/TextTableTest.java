package org.opentsm.tsm.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tables fit a terminal and lose nothing. */
class TextTableTest {
  @Test
  void columnsAreAsWideAsTheirCells() {
    TextTable table = new TextTable("DEVICE", "STATE", "REMARK");
    table.row("emu:", "present", "");
    table.row("0000:3b:00.0", "lost", "gone");

    assertThat(table.lines())
        .containsExactly(
            "  DEVICE        STATE    REMARK",
            "  emu:          present",
            "  0000:3b:00.0  lost     gone");
  }

  @Test
  void aLongNameStandsAloneAndWhole() {
    String address = "spdm+doe://a-very-long-name.of-a-host.example.org:2323";
    TextTable table = new TextTable("DEVICE", "STATE");
    table.row(address, "present");

    assertThat(table.lines())
        .containsExactly("  DEVICE  STATE", "  " + address, "          present");
  }

  @Test
  void whatIsLongGoesOnBelowItself() {
    TextTable table = new TextTable("DEVICE", "REMARK");
    table.row("emu:", "one two ".repeat(20) + "x".repeat(100));

    assertThat(table.lines()).allMatch(line -> line.length() <= 80);
    assertThat(table.lines().stream().skip(2)).allMatch(line -> line.startsWith("          "));
    assertThat(String.join("", table.lines()).replace(" ", ""))
        .isEqualTo("DEVICEREMARKemu:" + "onetwo".repeat(20) + "x".repeat(100));
  }
}
