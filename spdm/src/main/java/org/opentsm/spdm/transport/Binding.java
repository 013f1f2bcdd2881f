package org.opentsm.spdm.transport;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * How an SPDM message is dressed for one kind of transport: the payload of a frame on the socket of
 * DMTF's emulators.
 *
 * <p>Only messages outside of a session pass. A secured message is a typed rejection.
 */
public enum Binding implements SecuredFormat {
  /** The SPDM message alone. */
  NONE(0, 0, 0, 1 << 20) {
    @Override
    Bytes dress(Bytes spdmMessage) {
      return spdmMessage;
    }

    @Override
    Bytes undress(Bytes payload) {
      return payload;
    }
  },

  /**
   * SPDM over MCTP (DSP0275): the message type and the message. DSP0275 names no limit; here it is
   * 1 MiB.
   *
   * <pre>
   * 0 message type  1   5 SPDM, 6 secured SPDM
   * 1 SPDM message
   * </pre>
   */
  MCTP(1, 1, 0, 1 << 20) {
    @Override
    Bytes dress(Bytes spdmMessage) {
      return new WireWriter().u8(MCTP_TYPE_SPDM).bytes(spdmMessage).toBytes();
    }

    @Override
    public int sequenceOctets() {
      return MCTP_SEQUENCE;
    }

    @Override
    public int maxRandom() {
      return MCTP_RANDOM;
    }

    @Override
    Bytes undress(Bytes payload) throws MalformedMessageException {
      WireReader in = new WireReader("MCTP message", payload);
      int type = in.u8("MessageType") & MCTP_TYPE_MASK;
      if (type != MCTP_TYPE_SPDM) {
        throw in.rejectLast(
            1,
            "MessageType",
            describeType(MCTP_TYPE_SPDM, MCTP_TYPE_SPDM, MCTP_TYPE_SECURED_SPDM),
            describeType(type, MCTP_TYPE_SPDM, MCTP_TYPE_SECURED_SPDM));
      }
      return payload.slice(in.position());
    }
  },

  /**
   * PCI DOE (PCIe Base Specification, "Data Object Exchange"): one {@link DoeObject}, padded to
   * whole dwords.
   */
  PCI_DOE(2, DoeObject.HEADER_SIZE, 3, DoeObject.MAX_SIZE - DoeObject.HEADER_SIZE) {
    @Override
    Bytes dress(Bytes spdmMessage) {
      return new DoeObject(DoeObject.VENDOR_PCI_SIG, DoeObject.TYPE_SPDM, spdmMessage).encode();
    }

    @Override
    Bytes undress(Bytes payload) throws MalformedMessageException {
      return DoeObject.decode(payload).spdmMessage();
    }

    /** A secured message is a DOE object, what it holds is none. */
    @Override
    public Bytes wrapInner(Bytes message) {
      return message;
    }

    @Override
    public Bytes unwrapInner(Bytes applicationData) {
      return applicationData;
    }
  },

  /** SPDM over TCP (DSP0287): one {@link Dsp0287Message}. */
  TCP(3, Dsp0287Message.HEADER_SIZE, 0, Dsp0287Message.MAX_PAYLOAD) {
    @Override
    Bytes dress(Bytes spdmMessage) {
      return new Dsp0287Message(Dsp0287Message.TYPE_SPDM, spdmMessage).encode();
    }

    @Override
    Bytes undress(Bytes payload) throws MalformedMessageException {
      return Dsp0287Message.decode(payload).spdmMessage();
    }
  };

  /** MCTP message type of SPDM outside of a session (DSP0239, "MCTP message types"). */
  public static final int MCTP_TYPE_SPDM = 5;

  /** MCTP message type of a secured SPDM message. */
  public static final int MCTP_TYPE_SECURED_SPDM = 6;

  /** DSP0276: the octets of a secured message's sequence number, and the most of random data. */
  private static final int MCTP_SEQUENCE = 2;

  private static final int MCTP_RANDOM = 32;

  /**
   * The topmost bit of an MCTP message type says whether a check value follows; it is no part of
   * the type.
   */
  private static final int MCTP_TYPE_MASK = 0x7F;

  private final int transportType;
  private final int headerSize;
  private final int maxPadding;
  private final int maxMessage;

  Binding(int transportType, int headerSize, int maxPadding, int maxMessage) {
    this.transportType = transportType;
    this.headerSize = headerSize;
    this.maxPadding = maxPadding;
    this.maxMessage = maxMessage;
  }

  /** The number that the frames of DMTF's emulators carry for this binding. */
  public int transportType() {
    return transportType;
  }

  /** How many octets may follow an unwrapped message: 0, or 3 for {@link #PCI_DOE}. */
  public int maxPadding() {
    return maxPadding;
  }

  /** The longest SPDM message that can be wrapped, in octets. */
  public int maxMessage() {
    return maxMessage;
  }

  /** The longest payload that can be unwrapped, in octets. */
  public int maxPayload() {
    return headerSize + maxMessage;
  }

  /**
   * Dresses an SPDM message.
   *
   * @throws IllegalArgumentException if it is longer than {@link #maxMessage()} or empty
   */
  public Bytes wrap(Bytes spdmMessage) {
    if (spdmMessage.isEmpty() || spdmMessage.length() > maxMessage) {
      throw new IllegalArgumentException(
          this + " carries 1 to " + maxMessage + " bytes, not " + spdmMessage.length());
    }
    return dress(spdmMessage);
  }

  /**
   * Takes an SPDM message out of its dress, together with what pads it: up to {@link #maxPadding()}
   * octets.
   *
   * @param payload the whole payload of a frame
   */
  public Bytes unwrap(Bytes payload) throws MalformedMessageException {
    if (payload.length() > maxPayload()) {
      throw new MalformedMessageException(
          this + " message",
          "end of message",
          maxPayload(),
          "at most " + maxPayload() + " bytes",
          payload.length() + " bytes");
    }
    return requireContent(undress(payload), this + " message", payload.length());
  }

  /** Rejects a message whose header has nothing behind it. */
  static Bytes requireContent(Bytes message, String name, int offset)
      throws MalformedMessageException {
    if (message.isEmpty()) {
      throw new MalformedMessageException(name, "SPDM message", offset, "at least 1 byte", "none");
    }
    return message;
  }

  @Override
  public int sequenceOctets() {
    return 0;
  }

  @Override
  public int maxRandom() {
    return 0;
  }

  @Override
  public Bytes wrapInner(Bytes message) {
    return wrap(message);
  }

  @Override
  public Bytes unwrapInner(Bytes applicationData) throws MalformedMessageException {
    return unwrap(applicationData);
  }

  abstract Bytes dress(Bytes spdmMessage);

  abstract Bytes undress(Bytes payload) throws MalformedMessageException;

  /**
   * How a type octet is put before a person, where one value means SPDM and another a secured
   * message.
   */
  static String describeType(int type, int plain, int secured) {
    if (type == plain) {
      return type + " (SPDM)";
    }
    return type == secured
        ? type + " (secured SPDM, but there is no session)"
        : Integer.toString(type);
  }
}
