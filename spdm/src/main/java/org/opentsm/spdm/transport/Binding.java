package org.opentsm.spdm.transport;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * How a message is dressed for one kind of transport: the payload of a frame on the socket of
 * DMTF's emulators.
 */
public enum Binding implements SecuredFormat {
  /** The SPDM message alone, which cannot be a secured one. */
  NONE(0, 0, 0, 1 << 20) {
    @Override
    Bytes dress(TransportMessage message) {
      if (message.isSecured()) {
        throw new IllegalArgumentException(this + " carries no secured messages");
      }
      return message.octets();
    }

    @Override
    TransportMessage undress(Bytes payload) {
      return TransportMessage.plain(payload);
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
    Bytes dress(TransportMessage message) {
      int type = message.isSecured() ? MCTP_TYPE_SECURED_SPDM : MCTP_TYPE_SPDM;
      return new WireWriter(1 + message.octets().length())
          .u8(type)
          .bytes(message.octets())
          .toBytes();
    }

    @Override
    public Bytes innerHeader(int length) {
      return MCTP_INNER;
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
    TransportMessage undress(Bytes payload) throws MalformedMessageException {
      WireReader in = new WireReader("MCTP message", payload);
      int type = in.u8("MessageType") & MCTP_TYPE_MASK;
      Bytes octets = payload.slice(in.position());
      return switch (type) {
        case MCTP_TYPE_SPDM -> TransportMessage.plain(octets);
        case MCTP_TYPE_SECURED_SPDM -> TransportMessage.secured(octets);
        default ->
            throw in.rejectLast(
                1,
                "MessageType",
                MCTP_TYPE_SPDM + " (SPDM) or " + MCTP_TYPE_SECURED_SPDM + " (secured SPDM)",
                Integer.toString(type));
      };
    }
  },

  /**
   * PCI DOE (PCIe Base Specification, "Data Object Exchange"): one {@link DoeObject}, padded to
   * whole dwords.
   */
  PCI_DOE(2, DoeObject.HEADER_SIZE, 3, DoeObject.MAX_SIZE - DoeObject.HEADER_SIZE) {
    @Override
    Bytes dress(TransportMessage message) {
      return DoeObject.of(message).encode();
    }

    @Override
    TransportMessage undress(Bytes payload) throws MalformedMessageException {
      return DoeObject.decode(payload).message();
    }

    /** A secured message is a DOE object, what it holds is none. */
    @Override
    public Bytes unwrapInner(Bytes applicationData) {
      return applicationData;
    }
  },

  /** SPDM over TCP (DSP0287): one {@link Dsp0287Message}. */
  TCP(3, Dsp0287Message.HEADER_SIZE, 0, Dsp0287Message.MAX_PAYLOAD) {
    @Override
    Bytes dress(TransportMessage message) {
      return Dsp0287Message.of(message).encode();
    }

    @Override
    public Bytes innerHeader(int length) {
      return Dsp0287Message.header(Dsp0287Message.TYPE_SPDM, length);
    }

    @Override
    TransportMessage undress(Bytes payload) throws MalformedMessageException {
      return Dsp0287Message.decode(payload).message();
    }
  };

  /** MCTP message type of SPDM outside of a session (DSP0239, "MCTP message types"). */
  public static final int MCTP_TYPE_SPDM = 5;

  /** MCTP message type of a secured SPDM message. */
  public static final int MCTP_TYPE_SECURED_SPDM = 6;

  /** DSP0276: the octets of a secured message's sequence number, and the most of random data. */
  private static final int MCTP_SEQUENCE = 2;

  private static final int MCTP_RANDOM = 32;

  private static final Bytes MCTP_INNER = Bytes.of(MCTP_TYPE_SPDM);

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

  /** The longest message that can be wrapped, in octets. */
  public int maxMessage() {
    return maxMessage;
  }

  /** The longest payload that can be unwrapped, in octets. */
  public int maxPayload() {
    return headerSize + maxMessage;
  }

  /**
   * Dresses a message.
   *
   * @throws IllegalArgumentException if it is longer than {@link #maxMessage()} or empty
   */
  public Bytes wrap(TransportMessage message) {
    int length = message.octets().length();
    if (length == 0 || length > maxMessage) {
      throw new IllegalArgumentException(
          this + " carries 1 to " + maxMessage + " bytes, not " + length);
    }
    return dress(message);
  }

  /**
   * Takes a message out of its dress, together with what pads it: up to {@link #maxPadding()}
   * octets.
   *
   * @param payload the whole payload of a frame
   */
  public TransportMessage unwrap(Bytes payload) throws MalformedMessageException {
    if (payload.length() > maxPayload()) {
      throw new MalformedMessageException(
          this + " message",
          "end of message",
          maxPayload(),
          "at most " + maxPayload() + " bytes",
          payload.length() + " bytes");
    }
    TransportMessage message = undress(payload);
    requireContent(message.octets(), this + " message", payload.length());
    return message;
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
  public Bytes innerHeader(int length) {
    return Bytes.EMPTY;
  }

  @Override
  public Bytes unwrapInner(Bytes applicationData) throws MalformedMessageException {
    TransportMessage inner = unwrap(applicationData);
    if (inner.isSecured()) {
      throw new MalformedMessageException(
          this + " message", "MessageType", 0, "SPDM in a secured message", "secured SPDM again");
    }
    return inner.octets();
  }

  abstract Bytes dress(TransportMessage message);

  abstract TransportMessage undress(Bytes payload) throws MalformedMessageException;
}
