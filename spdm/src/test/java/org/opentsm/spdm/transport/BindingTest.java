package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

class BindingTest {
  private static final Bytes GET_VERSION = Bytes.ofHex("10840000");
  private static final Bytes ODD = Bytes.ofHex("1004000000");

  @ParameterizedTest
  @CsvSource({
    "NONE, 10840000, 10840000",
    "MCTP, 10840000, 0510840000",
    "PCI_DOE, 10840000, 010001000300000010840000",
    "PCI_DOE, 1004000000, 01000100040000001004000000000000",
    "TCP, 10840000, 0600010510840000"
  })
  void dressesAMessageAsTheSpecificationSays(Binding binding, String message, String payload)
      throws Exception {
    assertThat(binding.wrap(plain(Bytes.ofHex(message))).toHex()).isEqualTo(payload);
    assertThat(binding.unwrap(Bytes.ofHex(payload)).isSecured()).isFalse();
    assertThat(binding.unwrap(Bytes.ofHex(payload)).octets().toHex()).startsWith(message);
  }

  @ParameterizedTest
  @CsvSource({
    "MCTP, ffff0100aa, 06ffff0100aa",
    "PCI_DOE, ffff0100, 0100020003000000ffff0100",
    "TCP, ffff0100, 06000106ffff0100"
  })
  void dressesASecuredMessageAsTheSpecificationSays(Binding binding, String message, String payload)
      throws Exception {
    TransportMessage secured = TransportMessage.secured(Bytes.ofHex(message));

    assertThat(binding.wrap(secured).toHex()).isEqualTo(payload);
    assertThat(binding.unwrap(Bytes.ofHex(payload))).isEqualTo(secured);
  }

  @ParameterizedTest
  @EnumSource
  void nothingButSpdmIsInASecuredMessage(Binding binding) throws Exception {
    Bytes inner = Bytes.concat(binding.innerHeader(GET_VERSION.length()), GET_VERSION);
    assertThat(binding.unwrapInner(inner)).isEqualTo(GET_VERSION);
    if (binding == Binding.MCTP || binding == Binding.TCP) {
      assertThatThrownBy(
              () -> binding.unwrapInner(binding.wrap(TransportMessage.secured(GET_VERSION))))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void theBareBindingHasNoSecuredMessages() {
    assertThatThrownBy(() -> Binding.NONE.wrap(TransportMessage.secured(GET_VERSION)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void doePadsToDwordsAndSaysSo() throws Exception {
    Bytes back = Binding.PCI_DOE.unwrap(Binding.PCI_DOE.wrap(plain(ODD))).octets();

    assertThat(back).isEqualTo(Bytes.concat(ODD, Bytes.zeros(3)));
    assertThat(back.length() - ODD.length()).isEqualTo(Binding.PCI_DOE.maxPadding());
  }

  @Test
  void theLongestDoeObjectHasLengthZero() throws Exception {
    Bytes longest = Bytes.zeros(Binding.PCI_DOE.maxMessage());
    Bytes payload = Binding.PCI_DOE.wrap(plain(longest));

    assertThat(payload.length()).isEqualTo(1 << 20);
    assertThat(payload.slice(4, 4)).isEqualTo(Bytes.zeros(4));
    assertThat(Binding.PCI_DOE.unwrap(payload)).isEqualTo(plain(longest));
  }

  @ParameterizedTest
  @CsvSource({
    // binding, payload, field, offset, found
    "MCTP, '', MessageType, 0, 0 bytes left",
    "MCTP, 05, SPDM message, 1, none",
    "MCTP, 7e10840000, MessageType, 0, 126",
    "PCI_DOE, '', Vendor ID, 0, 0 bytes left",
    "PCI_DOE, 0100010003000000, Length, 4, 3 dwords",
    "PCI_DOE, 0100010002000000, SPDM message, 8, none",
    "PCI_DOE, 010001000100000010840000, Length, 4, 1",
    "PCI_DOE, 010001000300040010840000, Length, 4, 262147",
    "PCI_DOE, 010001000000000010840000, Length, 4, 0 dwords",
    "PCI_DOE, 010001000400000010840000, Length, 4, 4 dwords",
    "PCI_DOE, 010001000300000010840000ff, Length, 4, 3 dwords",
    "PCI_DOE, 020001000300000010840000, Vendor ID, 0, 2",
    "PCI_DOE, 010003000300000010840000, Data Object Type, 2, 3",
    "TCP, '', PayloadLength, 0, 0 bytes left",
    "TCP, 020001, MessageType, 3, 0 bytes left",
    "TCP, 0100010510840000, PayloadLength, 0, 1",
    "TCP, 0600020510840000, BindingVersion, 2, 2",
    "TCP, 0700010510840000, PayloadLength, 0, that of 9 bytes",
    "TCP, 0600010510840000ff, PayloadLength, 0, that of 8 bytes",
    "TCP, 000001bf, MessageType, 3, role inquiry",
    "TCP, 02000105, SPDM message, 4, none",
    "NONE, '', SPDM message, 0, none"
  })
  void rejectsByNameAndPlace(
      Binding binding, String payload, String field, int offset, String found) {
    assertThatThrownBy(() -> binding.unwrap(Bytes.ofHex(payload)))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            e -> {
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.offset()).isEqualTo(offset);
              assertThat(e.found()).isEqualTo(found);
            });
  }

  @ParameterizedTest
  @EnumSource
  void carriesNothingLongerThanItSays(Binding binding) throws Exception {
    Bytes longest = Bytes.zeros(binding.maxMessage());
    assertThat(binding.unwrap(binding.wrap(plain(longest)))).isEqualTo(plain(longest));

    assertThatThrownBy(() -> binding.wrap(plain(Bytes.zeros(binding.maxMessage() + 1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> binding.wrap(plain(Bytes.EMPTY)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> binding.unwrap(Bytes.zeros(binding.maxPayload() + 1)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Property(tries = 200)
  void whatIsWrappedComesBack(@ForAll Binding binding, @ForAll("messages") byte[] octets)
      throws Exception {
    Bytes message = Bytes.copyOf(octets);
    Bytes back = binding.unwrap(binding.wrap(plain(message))).octets();

    assertThat(back.slice(0, message.length())).isEqualTo(message);
    assertThat(back.length() - message.length()).isBetween(0, binding.maxPadding());
  }

  @Property(tries = 200)
  void aCutMessageIsRejected(@ForAll("messages") byte[] octets, @ForAll int cut) {
    for (Binding binding : new Binding[] {Binding.PCI_DOE, Binding.TCP}) {
      Bytes payload = binding.wrap(plain(Bytes.copyOf(octets)));
      Bytes part = payload.slice(0, Math.floorMod(cut, payload.length()));
      assertThatThrownBy(() -> binding.unwrap(part)).isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void getVersionHasNoPadding() throws Exception {
    assertThat(Binding.PCI_DOE.unwrap(Binding.PCI_DOE.wrap(plain(GET_VERSION))))
        .isEqualTo(plain(GET_VERSION));
  }

  @Provide
  Arbitrary<byte[]> messages() {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(300);
  }
}
