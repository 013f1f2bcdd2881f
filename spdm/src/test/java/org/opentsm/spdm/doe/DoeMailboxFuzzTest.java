package org.opentsm.spdm.doe;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.transport.TransportMessage;

/** Registers that say whatever comes: an answer, or a typed failure, and always an end. */
class DoeMailboxFuzzTest {
  private static final MailboxTiming SHORT =
      new MailboxTiming(Duration.ofMillis(1), Duration.ofMillis(1));

  /** Each read takes the next octets; what is beyond reads as zero. */
  private record Script(Bytes octets, int[] at) implements ConfigSpace {
    @Override
    public int read(int offset) {
      int value = 0;
      for (int i = 0; i < 4 && at[0] < octets.length(); i++) {
        value |= octets.get(at[0]++) << 8 * i;
      }
      return value;
    }

    @Override
    public void write(int offset, int value) {
      // Nobody remembers.
    }

    @Override
    public String name() {
      return "fuzz";
    }
  }

  @MethodSource("scripts")
  @FuzzTest(maxDuration = "2m")
  void anyRegisters(byte[] data) throws ConfigSpaceException {
    Script config = new Script(Bytes.copyOf(data), new int[1]);
    try (DoeTransport transport = open(config)) {
      Deadline deadline = Deadline.after(Duration.ofMillis(2));
      transport.send(TransportMessage.plain(Bytes.ofHex("10840000")), deadline);
      if (transport.receive(deadline).octets().isEmpty()) {
        throw new AssertionError("an empty message");
      }
    } catch (SpdmException refused) {
      if (refused.getMessage() == null || refused.getMessage().isEmpty()) {
        throw new AssertionError("a failure must say what", refused);
      }
    }
  }

  private static DoeTransport open(ConfigSpace config) throws SpdmException, ConfigSpaceException {
    var mailboxes = DoeMailbox.of(config, SHORT);
    return mailboxes.isEmpty()
        ? DoeTransport.open(config, SHORT, Deadline.after(Duration.ofMillis(2)))
        : DoeTransport.open(mailboxes.getFirst());
  }

  static Stream<Arguments> scripts() {
    return Stream.of(
            // A mailbox at 0x100, not busy, then ready, GET_VERSION's answer, and nothing more.
            "2e000100"
                + "00000000"
                + "00000080"
                + "01000100"
                + "00000080"
                + "03000000"
                + "00000080"
                + "10040000"
                + "00000000",
            // A length of 1 MiB.
            "2e000100" + "00000000" + "00000080" + "01000100" + "00000080" + "00000000",
            "2e000100" + "01000000",
            "2e000100" + "04000000",
            "2e001110",
            "ffffffff",
            "")
        .map(hex -> Arguments.of((Object) Bytes.ofHex(hex).toByteArray()));
  }
}
