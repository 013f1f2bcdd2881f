package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

class DoeDiscoveryTest {
  private static final DoeDiscovery.Protocol DISCOVERY = new DoeDiscovery.Protocol(1, 0);
  private static final DoeDiscovery.Protocol SPDM = new DoeDiscovery.Protocol(1, 1);
  private static final DoeDiscovery.Protocol SECURED = new DoeDiscovery.Protocol(1, 2);

  @Test
  void clientAndServerAgree() throws Exception {
    List<DoeDiscovery.Protocol> known =
        DoeDiscovery.query(
            0,
            request ->
                DoeDiscovery.answer(DoeObject.decode(request), DoeDiscovery.OF_SPDM).encode());

    assertThat(known).containsExactly(DISCOVERY, SPDM, SECURED);
  }

  @Test
  void walksThreeEntriesAsDmtfsResponderGivesThem() throws Exception {
    List<String> asked = new ArrayList<>();
    List<DoeDiscovery.Protocol> known =
        DoeDiscovery.query(
            0,
            request -> {
              asked.add(request.toHex());
              int index = request.get(8);
              return Bytes.concat(
                  Bytes.ofHex("0100000003000000"),
                  Bytes.of(1, 0, index, index < 2 ? index + 1 : 0));
            });

    assertThat(known).containsExactly(DISCOVERY, SPDM, SECURED);
    assertThat(asked)
        .containsExactly(
            "010000000300000000000000", "010000000300000001000000", "010000000300000002000000");
  }

  @Test
  void theSecondVersionStandsInTheRequest() throws Exception {
    List<String> asked = new ArrayList<>();
    DoeDiscovery.query(
        DoeDiscovery.versionOf(2),
        request -> {
          asked.add(request.toHex());
          return Bytes.ofHex("010000000300000001000000");
        });

    assertThat(asked).containsExactly("010000000300000000020000");
    assertThat(DoeDiscovery.versionOf(1)).isZero();
  }

  @Test
  void aServerSaysWhereTheListEnds() throws Exception {
    Bytes beyond =
        DoeDiscovery.answer(
                DoeObject.decode(Bytes.ofHex("010000000300000007000000")), DoeDiscovery.OF_SPDM)
            .encode();

    assertThat(beyond.toHex()).isEqualTo("0100000003000000ffffff00");
  }

  @Test
  void aListThatTurnsBackIsRejected() {
    assertThatThrownBy(
            () -> DoeDiscovery.query(0, request -> Bytes.ofHex("010000000300000001000101")))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Next Index at offset 3: expected 0 or above 1, found 1");
  }

  @Test
  void anEndlessListEnds() throws Exception {
    List<DoeDiscovery.Protocol> known =
        DoeDiscovery.query(
            0,
            request ->
                Bytes.concat(
                    Bytes.ofHex("0100000003000000"), Bytes.of(1, 0, 9, request.get(8) + 1)));

    assertThat(known).hasSize(256);
  }

  @Test
  void anAnswerOfAnotherKindIsRejected() {
    assertThatThrownBy(
            () -> DoeDiscovery.query(0, request -> Bytes.ofHex("010001000300000001000000")))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Data Object Type");
  }
}
