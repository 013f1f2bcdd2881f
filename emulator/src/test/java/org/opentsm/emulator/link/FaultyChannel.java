package org.opentsm.emulator.link;

import java.util.HashSet;
import java.util.Set;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;

/** A session in which an exchange of IDE_KM goes wrong, and what a device was told in it. */
final class FaultyChannel implements VendorChannel {
  private static final int KEY_PROG = 2;
  private static final int K_SET_STOP = 5;
  private static final int STREAM_ID = 3;
  private static final int STATUS = 4;
  private static final int SLOT = 5;

  /** What goes wrong. */
  enum Kind {
    /** The message does not arrive. */
    SILENT,
    /** The message arrives, the answer does not. */
    ANSWER_LOST,
    /** The session answers with an error of its own. */
    ERROR,
    /** A defect of whoever carries the message. */
    UNCHECKED,
    /** The answer is too short. */
    MALFORMED,
    /** The answer is about another key. */
    ANOTHER_KEY,
    /** KP_ACK refuses, with each status. */
    INCORRECT_LENGTH(1),
    /** As above. */
    UNSUPPORTED_PORT_INDEX(2),
    /** As above. */
    UNSUPPORTED_VALUE(3),
    /** As above. */
    UNSPECIFIED_FAILURE(4),
    /** KP_ACK has a status that there is not. */
    NO_STATUS(5);

    private final int status;

    Kind() {
      this(0);
    }

    Kind(int status) {
      this.status = status;
    }

    boolean concerns(Bytes message) {
      return status == 0 || message.get(0) == KEY_PROG;
    }
  }

  private final VendorChannel channel;
  private final Kind kind;
  private final Set<Bytes> keys = new HashSet<>();
  private Trigger trigger = Trigger.never();

  FaultyChannel(VendorChannel channel, Kind kind) {
    this.channel = channel;
    this.kind = kind;
  }

  void arm(Trigger next) {
    trigger = next;
  }

  /** The keys that a device was sent and was not told to stop. */
  Set<Bytes> keysNotStopped() {
    return keys;
  }

  @Override
  public Bytes exchange(VendorProtocol protocol, Bytes message, Deadline deadline)
      throws SpdmException {
    boolean strikes = kind.concerns(message) && trigger.strikes();
    if (strikes && kind == Kind.SILENT) {
      throw ChannelException.silent("device", "IDE_KM");
    }
    if (strikes && kind == Kind.ERROR) {
      throw new PeerErrorException("VENDOR_DEFINED_REQUEST", 3, "Busy", 0, Bytes.EMPTY);
    }
    if (strikes && kind == Kind.UNCHECKED) {
      throw new IllegalStateException("a defect");
    }
    if (message.length() > SLOT) {
      note(message);
    }
    Bytes answer = channel.exchange(protocol, message, deadline);
    if (!strikes) {
      return answer;
    }
    return switch (kind) {
      case SILENT, ERROR, UNCHECKED -> throw new AssertionError("thrown before");
      case ANSWER_LOST -> throw ChannelException.silent("device", "IDE_KM");
      case MALFORMED -> answer.slice(0, answer.length() - 1);
      case ANOTHER_KEY -> with(answer, STREAM_ID, answer.get(STREAM_ID) ^ 1);
      case INCORRECT_LENGTH,
          UNSUPPORTED_PORT_INDEX,
          UNSUPPORTED_VALUE,
          UNSPECIFIED_FAILURE,
          NO_STATUS ->
          with(answer, STATUS, kind.status);
    };
  }

  private void note(Bytes message) {
    Bytes key = Bytes.of(message.get(STREAM_ID), message.get(SLOT));
    if (message.get(0) == KEY_PROG) {
      keys.add(key);
    } else if (message.get(0) == K_SET_STOP) {
      keys.remove(key);
    }
  }

  private static Bytes with(Bytes answer, int at, int value) {
    byte[] octets = answer.toByteArray();
    octets[at] = (byte) value;
    return Bytes.owning(octets);
  }
}
