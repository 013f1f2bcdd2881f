package org.opentsm.spdm.doe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.MalformedMessageException;

/** The list of extended capabilities, honest and not. */
class ExtendedCapabilityTest {
  private static int header(int id, int version, int next) {
    return next << 20 | version << 16 | id;
  }

  @Test
  void theListIsFollowedToItsEnd() throws Exception {
    Registers config =
        new Registers()
            .set(0x100, header(0x0001, 2, 0x150))
            .set(0x150, header(0x002E, 1, 0xE00))
            .set(0xE00, header(0x0030, 1, 0x200))
            .set(0x200, header(0x002E, 2, 0));

    assertThat(ExtendedCapability.list(config))
        .containsExactly(
            new ExtendedCapability(1, 2, 0x100),
            new ExtendedCapability(ExtendedCapability.DOE, 1, 0x150),
            new ExtendedCapability(ExtendedCapability.IDE, 1, 0xE00),
            new ExtendedCapability(ExtendedCapability.DOE, 2, 0x200));
    assertThat(ExtendedCapability.list(config, ExtendedCapability.DOE))
        .extracting(ExtendedCapability::offset)
        .containsExactly(0x150, 0x200);
    assertThat(DoeMailbox.of(config, MailboxTiming.STANDARD))
        .extracting(DoeMailbox::name)
        .containsExactly("0000:01:00.0, DOE at 0x150", "0000:01:00.0, DOE at 0x200");
  }

  @Test
  void reservedBitsOfTheNextOffsetAreNoPartOfIt() throws Exception {
    Registers config = new Registers().set(0x100, header(1, 1, 0x203)).set(0x200, header(2, 1, 3));

    assertThat(ExtendedCapability.list(config))
        .extracting(ExtendedCapability::offset)
        .containsExactly(0x100, 0x200);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aFunctionWithoutExtendedSpaceHasNone(int first) throws Exception {
    assertThat(ExtendedCapability.list(new Registers().set(0x100, first))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x100, 0x200, 0x0FC, 0x004})
  void aListThatTurnsBackOrLeavesIsRejected(int next) {
    Registers config =
        new Registers().set(0x100, header(1, 1, 0x200)).set(0x200, header(2, 1, next));

    assertThatThrownBy(() -> ExtendedCapability.list(config))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Next Capability Offset at offset 512")
        .hasMessageContaining(String.format("0x%03x", next));
  }

  @Test
  void aMailboxThatDoesNotFitIsRejected() {
    Registers config =
        new Registers().set(0x100, header(1, 1, 0xFF0)).set(0xFF0, header(0x2E, 1, 0));

    assertThatThrownBy(() -> DoeMailbox.of(config, MailboxTiming.STANDARD))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("expected 24 bytes in the configuration space, found 16 bytes");
  }
}
