package org.opentsm.ide.stream;

import java.util.List;
import java.util.Optional;
import org.opentsm.ide.register.AddressAssociation;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.ide.register.StreamReading;
import org.opentsm.spdm.doe.ConfigSpaceException;

/**
 * One end of a stream: a register block, and what is to stand in it.
 *
 * @param whose for messages to people
 * @param control with the stream on
 */
record StreamEnd(
    String whose,
    SelectiveStream block,
    StreamControl control,
    Optional<RidAssociation> requesters,
    List<AddressAssociation> addresses) {
  /** How an end stands. */
  enum Standing {
    /** On, as it was set, and encrypting. */
    SECURE,
    /** On, as it was set, and not encrypting. */
    INSECURE,
    /** A check has failed, or somebody else has set it otherwise. */
    FAILED
  }

  /** What was read of it at one time. */
  record Found(StreamEnd end, StreamReading reading) {
    Standing standing() {
      if (reading.status().hasFailed() || !isSet() || !isAssociated()) {
        return Standing.FAILED;
      }
      return reading.status().isSecure() ? Standing.SECURE : Standing.INSECURE;
    }

    /** Other bits are the port's own, such as those of algorithms. */
    private boolean isSet() {
      StreamControl control = reading.control();
      return control.isEnabled()
          && control.streamId() == end.control.streamId()
          && control.isDefault() == end.control.isDefault()
          && control.isTeeLimited() == end.control.isTeeLimited();
    }

    private boolean isAssociated() {
      return reading.requesters().equals(end.requesters)
          && reading.addresses().equals(end.addresses);
    }

    @Override
    public String toString() {
      return end.whose
          + " with "
          + reading
          + (isAssociated() ? "" : ", for other requesters or addresses than were set");
    }
  }

  /** A stream as it is, that somebody else has set. */
  static StreamEnd asFound(String whose, SelectiveStream block, StreamReading reading) {
    return new StreamEnd(
        whose, block, reading.control(), reading.requesters(), reading.addresses());
  }

  Found read() throws ConfigSpaceException {
    return new Found(this, block.read());
  }

  /** Says what it is for; it stays off. */
  void associate() throws ConfigSpaceException {
    block.requesters(requesters);
    block.addresses(addresses);
    block.control(control.enabled(false));
  }

  /** Switches it on. What stands there is not read for that: it could be all ones. */
  void enable() throws ConfigSpaceException {
    block.control(control);
  }

  /** Switches it off, and sees that it is. */
  void disable() throws ConfigSpaceException {
    block.control(StreamControl.NONE);
    require("off", !block.control().isEnabled());
  }

  /** Has it be for nothing, and sees that it is. */
  void clear() throws ConfigSpaceException {
    block.addresses(List.of());
    block.requesters(Optional.empty());
    require("for nothing", block.addresses().isEmpty() && block.requesters().isEmpty());
  }

  private static void require(String what, boolean is) throws ConfigSpaceException {
    if (!is) {
      throw new ConfigSpaceException(
          ConfigSpaceException.Reason.FAILED,
          "expected the stream " + what + ", found it otherwise after it was written",
          null);
    }
  }
}
