package org.opentsm.emulator.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.server.Attestation;
import org.opentsm.emulator.server.Conversation;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.doe.ConfigSpaceException;
import org.opentsm.spdm.doe.DoeMailbox;
import org.opentsm.spdm.doe.DoeTransport;
import org.opentsm.spdm.doe.ExtendedCapability;
import org.opentsm.spdm.doe.MailboxRegisters;
import org.opentsm.spdm.doe.MailboxTiming;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.DoeDiscovery;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.TransportMessage;

/** SPDM through the mailbox of an emulated function, and every way in which one can fail. */
class DoeTransportTest {
  private static final MailboxTiming SHORT =
      new MailboxTiming(Duration.ofMillis(30), Duration.ofMillis(30));
  private static final TransportMessage REQUEST =
      TransportMessage.plain(Bytes.ofHex("1084000010840000"));
  private static final DevicePki PKI = DevicePki.inMemory(DeviceProfile.DEFAULT.identity());

  /** Sends back what it is sent. */
  private static final MessageHandler ECHO = Optional::of;

  private final EmulatedFunction function = new EmulatedFunction("0000:3b:00.0", 0x1234, 1);

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  private static Deadline atOnce() {
    return Deadline.after(Duration.ofMillis(20));
  }

  private EmulatedMailbox mailbox(MessageHandler handler, int looks) {
    EmulatedMailbox mailbox = new EmulatedMailbox(DoeDiscovery.OF_SPDM, handler, looks);
    function.add(ExtendedCapability.DOE, 2, mailbox);
    return mailbox;
  }

  private DoeTransport open() throws SpdmException, ConfigSpaceException {
    return DoeTransport.open(DoeMailbox.of(function, SHORT).getFirst());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void aDeviceIsAttestedThroughItsMailbox(int looks) throws Exception {
    EmulatedDevice device =
        new EmulatedDevice(DeviceProfile.DEFAULT, PKI, Attestation.CRYPTO, e -> {});
    mailbox(Conversation.with(device, Optional.empty(), () -> {}, Binding.PCI_DOE), looks);

    Attestation attestation =
        Attestation.of(
            DoeTransport.open(function, MailboxTiming.STANDARD, soon()),
            RequesterConfig.defaults(),
            0,
            soon());

    assertThat(attestation.measurements().response().record().blocks()).isNotEmpty();
  }

  @Test
  void theMailboxWithSessionsIsTaken() throws Exception {
    function.add(0x0001, 1, new EmulatedMailbox(List.of(), ECHO, 0));
    function.add(
        ExtendedCapability.DOE,
        1,
        new EmulatedMailbox(List.of(DoeDiscovery.DISCOVERY, DoeDiscovery.SPDM), ECHO, 0));
    mailbox(ECHO, 0);

    try (DoeTransport transport = DoeTransport.open(function, SHORT, soon())) {
      assertThat(transport.peer()).isEqualTo("0000:3b:00.0, DOE at 0x130");
    }
  }

  @Test
  void aFunctionWithoutOneSaysWhatItHas() {
    function.add(
        ExtendedCapability.DOE,
        1,
        new EmulatedMailbox(List.of(DoeDiscovery.DISCOVERY, DoeDiscovery.SPDM), ECHO, 0));

    assertThatThrownBy(() -> DoeTransport.open(function, SHORT, soon()))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("expected a DOE mailbox with SPDM and secured SPDM")
        .hasMessageContaining("DOE at 0x100 with");
    assertThatThrownBy(() -> DoeTransport.open(new EmulatedFunction("other", 1, 1), SHORT, soon()))
        .hasMessageContaining("found no mailbox");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 4093, (1 << 20) - 8})
  void objectsOfEverySizeArriveWhole(int size) throws Exception {
    mailbox(ECHO, 1);
    byte[] octets = new byte[size];
    for (int i = 0; i < size; i++) {
      octets[i] = (byte) (i * 31 + 1);
    }
    try (DoeTransport transport = open()) {
      transport.send(TransportMessage.secured(Bytes.copyOf(octets)), soon());
      TransportMessage answer = transport.receive(soon());

      assertThat(answer.isSecured()).isTrue();
      assertThat(answer.octets().slice(0, size)).isEqualTo(Bytes.copyOf(octets));
      assertThat(answer.octets().length()).isEqualTo((size + 3) / 4 * 4);
    }
  }

  @Test
  void whatNoMailboxCarriesIsRefused() throws Exception {
    mailbox(ECHO, 0);
    try (DoeTransport transport = open()) {
      assertThatThrownBy(
              () -> transport.send(TransportMessage.plain(Bytes.zeros((1 << 20) - 7)), soon()))
          .hasMessageContaining("a mailbox takes 1 to 1048568");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR, reports DOE Error",
    "ERROR_WHILE_READ, found DOE Error",
    "SHORT, of which the mailbox has fewer",
    "LONG, of which the mailbox has more",
    "NO_LENGTH, expected 0 or at least 2",
    "ONE_DWORD, of which the mailbox has fewer"
  })
  void aFaultIsNamedAndTheNextRequestIsAnswered(MailboxFault fault, String message)
      throws Exception {
    EmulatedMailbox mailbox = mailbox(ECHO, 0);
    mailbox.breakDown(fault);
    DoeMailbox driven = DoeMailbox.of(function, SHORT).getFirst();
    try (DoeTransport transport = DoeTransport.open(driven)) {
      transport.send(REQUEST, soon());

      assertThatThrownBy(() -> transport.receive(soon()))
          .isInstanceOf(SpdmException.class)
          .hasMessageContaining(message);
    }
    mailbox.repair();
    try (DoeTransport transport = DoeTransport.open(driven)) {
      transport.send(REQUEST, soon());

      assertThat(transport.receive(soon())).isEqualTo(REQUEST);
    }
  }

  @Test
  void afterAFramingErrorTheConversationIsOver() throws Exception {
    mailbox(ECHO, 0).breakDown(MailboxFault.LONG);
    try (DoeTransport transport = open()) {
      transport.send(REQUEST, soon());
      assertThatThrownBy(() -> transport.receive(soon()))
          .isInstanceOf(MalformedMessageException.class);

      assertThatThrownBy(() -> transport.send(REQUEST, soon()))
          .hasMessageContaining("the transport is closed");
    }
  }

  @Test
  void whoIsSilentIsWaitedForAsLongAsTheCallerWants() throws Exception {
    EmulatedMailbox mailbox = mailbox(ECHO, 0);
    mailbox.breakDown(MailboxFault.SILENT);
    try (DoeTransport transport = open()) {
      transport.send(REQUEST, soon());
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> transport.receive(atOnce()))
            .isInstanceOfSatisfying(
                ChannelException.class,
                e -> assertThat(e.code()).isEqualTo(SpdmErrorCode.TIMED_OUT));
      }
      // What was asked before is aborted, and cannot be answered late.
      mailbox.repair();
      TransportMessage other = TransportMessage.plain(Bytes.ofHex("1181000000000000"));
      transport.send(other, soon());
      assertThat(transport.receive(soon())).isEqualTo(other);
    }
  }

  @Test
  void aBusyMailboxMayBeSomebodyElses() throws Exception {
    mailbox(ECHO, 0).breakDown(MailboxFault.BUSY);
    try (DoeTransport transport = open()) {
      assertThatThrownBy(() -> transport.send(REQUEST, soon()))
          .isInstanceOf(ChannelException.class)
          .hasMessageContaining("found it busy: does a kernel or another process use it?");
    }
  }

  @Test
  void anAnswerThatSomebodyLeftIsThrownAway() throws Exception {
    mailbox(ECHO, 0);
    int offset = 0x100;
    // A process that died after it had asked.
    for (int dword : new int[] {0x0001_0001, 3, 0x55}) {
      function.write(offset + MailboxRegisters.WRITE, dword);
    }
    function.write(offset + MailboxRegisters.CONTROL, MailboxRegisters.GO);
    try (DoeTransport transport = open()) {
      transport.send(REQUEST, soon());

      assertThat(transport.receive(soon())).isEqualTo(REQUEST);
    }
  }

  @Test
  void aMailboxThatDoesNotAbortIsNotTouchedAgain() throws Exception {
    EmulatedMailbox mailbox = mailbox(ECHO, 0);
    mailbox.breakDown(MailboxFault.NO_ABORT);
    DoeMailbox driven = DoeMailbox.of(function, SHORT).getFirst();
    try (DoeTransport transport = DoeTransport.open(driven)) {
      transport.send(REQUEST, soon());
      assertThatThrownBy(() -> transport.receive(soon()))
          .hasMessageContaining("DOE Error")
          .satisfies(e ->
              assertThat(e.getSuppressed())
                  .singleElement()
                  .asString()
                  .contains("found that it does not: dead until the function is reset"));
    }
    mailbox.repair();
    try (DoeTransport transport = DoeTransport.open(driven)) {
      assertThatThrownBy(() -> transport.send(REQUEST, soon()))
          .hasMessageContaining("dead until the function is reset");
    }
  }

  @Test
  void aFunctionThatIsPulledOutIsGone() throws Exception {
    mailbox(ECHO, 0);
    try (DoeTransport transport = open()) {
      transport.send(REQUEST, soon());
      function.unplug();

      assertThatThrownBy(() -> transport.receive(soon()))
          .hasMessageContaining("0000:3b:00.0, DOE at 0x100: the function is gone");
    }
  }

  @Test
  void aLockedDownKernelIsNamed() throws Exception {
    mailbox(ECHO, 0);
    function.lockDown();

    assertThatThrownBy(() -> DoeTransport.open(function, SHORT, soon()))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("the kernel is locked down")
        .hasCauseInstanceOf(ConfigSpaceException.class)
        .satisfies(e ->
            assertThat(((ConfigSpaceException) e.getCause()).reason())
                .isEqualTo(ConfigSpaceException.Reason.NOT_PERMITTED));
  }

  @Test
  void oneUserAtATime() throws Exception {
    mailbox(ECHO, 0);
    DoeMailbox driven = DoeMailbox.of(function, SHORT).getFirst();
    try (DoeTransport transport = DoeTransport.open(driven)) {
      assertThatThrownBy(() -> DoeTransport.open(driven))
          .hasMessageContaining("expected a mailbox without a user, found another");
      transport.send(REQUEST, soon());
    }
    assertThatCode(() -> DoeTransport.open(driven).close()).doesNotThrowAnyException();
  }

  @Test
  void closingEndsACallThatWaits() throws Exception {
    mailbox(ECHO, 0).breakDown(MailboxFault.SILENT);
    DoeTransport transport = open();
    transport.send(REQUEST, soon());
    Thread closer = Thread.ofVirtual().start(transport::close);

    assertThatThrownBy(() -> transport.receive(soon())).isInstanceOf(ChannelException.class);
    closer.join();
    transport.close();
  }

  @Test
  void anInterruptionEndsACallThatWaitsAndLeavesNothing() throws Exception {
    EmulatedMailbox mailbox = mailbox(ECHO, 0);
    mailbox.breakDown(MailboxFault.SILENT);
    try (DoeTransport transport = open()) {
      transport.send(REQUEST, soon());
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> transport.receive(soon())).hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      mailbox.repair();
      transport.send(REQUEST, soon());
      assertThat(transport.receive(soon())).isEqualTo(REQUEST);
    }
  }

  @ParameterizedTest
  @EnumSource(MailboxFault.class)
  void discoveryEndsWhateverTheFault(MailboxFault fault) {
    mailbox(ECHO, 0).breakDown(fault);

    assertThatThrownBy(() -> DoeTransport.open(function, SHORT, atOnce()))
        .isInstanceOf(SpdmException.class);
  }
}
