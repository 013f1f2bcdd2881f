package org.opentsm.spdm.session;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.crypto.Aead;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * The secured messages of one direction under one key (DSP0277, "Secured Messages").
 *
 * <pre>
 * 0 Session ID               4
 * 4 Sequence Number          0 or 2  by the binding
 *   Length                   2       of what follows, the tag included
 *   Application Data Length  2       encrypted; not where messages are authenticated only
 *   Application Data                 encrypted
 *   Random Data                      encrypted; not where messages are authenticated only
 *   MAC                      16
 * </pre>
 *
 * <p>Each message has the next sequence number, from 0. A message that does not come in its turn,
 * or was changed, is refused; the session ends with it (DSP0277), which is its owner's to see to.
 * One thread at a time.
 */
final class RecordProtection implements AutoCloseable {
  /** The longest application data, in octets: Length ends there. */
  static final int MAX_APPLICATION_DATA = 0xFFFF - 2 - AeadSuite.TAG_SIZE;

  private static final String NAME = "secured message";
  private static final int ID_SIZE = 4;
  private static final int LENGTH_SIZE = 2;
  private static final int BITS = 8;

  private final Aead cipher;
  private final RandomPadding padding;
  private final SecuredFormat format;
  private final boolean encrypts;
  private final long limit;
  private long sequence;
  private long octets;

  /**
   * @param cipher of the direction; closed with this
   * @param encrypts whether messages are encrypted, or authenticated only
   * @param limit how many messages may be protected with the key, at least 1
   */
  RecordProtection(
      Aead cipher, SpdmCrypto crypto, SecuredFormat format, boolean encrypts, long limit) {
    this.cipher = cipher;
    this.padding = new RandomPadding(crypto, format.maxRandom());
    this.format = format;
    this.encrypts = encrypts;
    this.limit = limit;
  }

  /** How many messages were protected or opened. */
  long count() {
    return sequence;
  }

  /** Octets of application data that were protected or opened. */
  long octets() {
    return octets;
  }

  /** How many more the key is good for. */
  long remaining() {
    return limit - sequence;
  }

  /**
   * Protects an SPDM message.
   *
   * @param sessionId ReqSessionID and RspSessionID, 4 octets
   * @throws ProtocolViolationException if the key has been used too often: a new one is needed
   */
  Bytes seal(Bytes sessionId, Bytes message) throws ProtocolViolationException {
    Bytes inner = format.innerHeader(message.length());
    int length = inner.length() + message.length();
    if (length > MAX_APPLICATION_DATA) {
      throw new IllegalArgumentException(
          "a secured message holds " + MAX_APPLICATION_DATA + " bytes, not " + length);
    }
    requireKey();
    octets += length;
    if (!encrypts) {
      Bytes header = header(sessionId, length + AeadSuite.TAG_SIZE);
      return cipher.seal(sequence++, Bytes.concat(header, inner, message));
    }
    Bytes random = padding.next(MAX_APPLICATION_DATA - length);
    Bytes header = header(sessionId, LENGTH_SIZE + length + random.length() + AeadSuite.TAG_SIZE);
    Bytes stated = new WireWriter(LENGTH_SIZE).u16(length).toBytes();
    return cipher.seal(sequence++, header, stated, inner, message, random);
  }

  /**
   * The SPDM message in a secured one.
   *
   * @param record from the session ID on; up to {@code maxPadding} octets may follow its end
   * @throws MalformedMessageException if the layout is wrong
   * @throws ProtocolViolationException if it is of another session, or not the next message
   * @throws VerificationException if the tag is wrong
   */
  Bytes open(Bytes sessionId, Bytes record, int maxPadding)
      throws MalformedMessageException, ProtocolViolationException, VerificationException {
    WireReader in = new WireReader(NAME, record);
    Bytes id = in.bytes(ID_SIZE, "Session ID");
    if (!id.equals(sessionId)) {
      throw new ProtocolViolationException(NAME, "Session ID", sessionId.toHex(), id.toHex());
    }
    requireKey();
    requireTurn(in.bytes(format.sequenceOctets(), "Sequence Number"));
    int length = in.u16("Length");
    int least = AeadSuite.TAG_SIZE + (encrypts ? LENGTH_SIZE : 0);
    if (length < least) {
      throw in.rejectLast(LENGTH_SIZE, "Length", "at least " + least, Integer.toString(length));
    }
    int headerEnd = in.position();
    in.bytes(length, "Application Data and MAC");
    in.end(maxPadding);
    int dataLength = encrypts ? 0 : length - AeadSuite.TAG_SIZE;
    Bytes authenticated = record.slice(0, headerEnd + dataLength);
    Bytes sealed = record.slice(headerEnd + dataLength, length - dataLength);
    Optional<Bytes> plain = cipher.open(sequence, authenticated, sealed);
    if (plain.isEmpty()) {
      throw VerificationException.tag(NAME + " " + sequence);
    }
    sequence++;
    Bytes data = encrypts ? applicationData(plain.get()) : record.slice(headerEnd, dataLength);
    octets += data.length();
    return format.unwrapInner(data);
  }

  /** Overwrites the key. */
  @Override
  public void close() {
    cipher.close();
  }

  private static Bytes applicationData(Bytes plain) throws MalformedMessageException {
    WireReader in = new WireReader(NAME, plain);
    int length = in.u16("Application Data Length");
    return in.bytes(length, "Application Data");
  }

  private Bytes header(Bytes sessionId, int length) {
    return new WireWriter(ID_SIZE + format.sequenceOctets() + LENGTH_SIZE)
        .bytes(sessionId)
        .bytes(sequenceField())
        .u16(length)
        .toBytes();
  }

  /** The sequence number as the wire has it: its low octets, least significant first. */
  private Bytes sequenceField() {
    byte[] field = new byte[format.sequenceOctets()];
    for (int i = 0; i < field.length; i++) {
      field[i] = (byte) (sequence >>> (BITS * i));
    }
    return Bytes.owning(field);
  }

  private void requireTurn(Bytes found) throws ProtocolViolationException {
    if (!found.equals(sequenceField())) {
      throw new ProtocolViolationException(
          NAME, "Sequence Number", sequenceField().toHex(), found.toHex());
    }
  }

  private void requireKey() throws ProtocolViolationException {
    if (sequence >= limit) {
      throw new ProtocolViolationException(
          NAME, "Sequence Number", "below " + limit + ", or a new key", Long.toString(sequence));
    }
  }
}
