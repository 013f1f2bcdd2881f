package org.opentsm.spdm.session;

import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.Aead;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.wire.WireWriter;

/**
 * One end of a secured session: its secrets, and what protects its messages in both directions.
 * From the shared secret on it is handshaking, from {@link #establish} on it carries data.
 *
 * <p>One thread at a time, and {@link #close} from any: no message is protected with a key that is
 * being overwritten. Holds secrets until it is closed; prints its ID alone.
 */
public final class SecureSession implements AutoCloseable {
  /**
   * How many messages one key protects at most. RFC 8446, section 5.5, allows 2^24.5 records of 16
   * KiB; secured messages have up to 64.
   */
  public static final long MESSAGES_PER_KEY = 1L << SecureSession.AEAD_LIMIT_EXPONENT;

  /** The same as secured messages 1.3 tell it. */
  static final int AEAD_LIMIT_EXPONENT = 22;

  private final Settings settings;
  private final Direction own;
  private final Bytes id;
  private final SessionSecrets secrets;

  private boolean established;
  private boolean closed;

  /** Made when they are used first: a handshake in the clear uses none. */
  private final Map<Direction, RecordProtection> protections = new EnumMap<>(Direction.class);

  /** The peer's last key, until it was seen to use the new one. */
  private Optional<RecordProtection> former = Optional.empty();

  /** What the peer protects its messages with, if it does what it was asked for. */
  private Optional<RecordProtection> awaited = Optional.empty();

  /**
   * What a session needs to know of its connection.
   *
   * @param hash BaseHashSel
   * @param format of secured messages on the transport
   * @param messagesPerKey how many messages one key protects, 1 to {@link #MESSAGES_PER_KEY}
   */
  public record Settings(
      SpdmVersion version,
      HashAlgorithm hash,
      SessionParameters parameters,
      SecuredFormat format,
      SpdmCrypto crypto,
      long messagesPerKey) {
    /** Checks the range. */
    public Settings {
      if (messagesPerKey < 1 || messagesPerKey > MESSAGES_PER_KEY) {
        throw new IllegalArgumentException(
            "a key protects 1 to " + MESSAGES_PER_KEY + " messages, not " + messagesPerKey);
      }
    }

    /** What holds where the peer sets no limit. */
    public Settings(
        SpdmVersion version,
        HashAlgorithm hash,
        SessionParameters parameters,
        SecuredFormat format,
        SpdmCrypto crypto) {
      this(version, hash, parameters, format, crypto, MESSAGES_PER_KEY);
    }

    private SessionSecrets secrets(Secret agreed, Bytes th1) {
      KeySchedule schedule = schedule();
      try (agreed) {
        return new SessionSecrets(schedule, schedule.handshakeSecret(agreed), th1);
      }
    }

    private SessionSecrets secrets(PreSharedKey shared, Bytes th1) {
      KeySchedule schedule = schedule();
      try (Secret key = shared.copyOfKey()) {
        return new SessionSecrets(schedule, schedule.handshakeSecretOfPreShared(key), th1);
      }
    }

    private KeySchedule schedule() {
      return new KeySchedule(version, hash, parameters.aead(), crypto);
    }
  }

  /**
   * What was protected with a key: the greater of both directions.
   *
   * @param messages 0 or more
   * @param octets of application data, 0 or more
   */
  public record KeyUse(long messages, long octets) {}

  /** The session ID as in a secured message: both ends' parts, 2 octets each, little-endian. */
  public static Bytes idOf(int reqSessionId, int rspSessionId) {
    return new WireWriter().u16(reqSessionId).u16(rspSessionId).toBytes();
  }

  /**
   * A session whose handshake goes on.
   *
   * @param own the direction in which this end sends
   * @param id ReqSessionID and RspSessionID, 4 octets as in a secured message
   * @param shared what both ends agreed on; overwritten
   * @param th1 the digest of the transcript up to the Responder's signature
   */
  public SecureSession(Settings settings, Direction own, Bytes id, Secret shared, Bytes th1) {
    this(settings, own, id, settings.secrets(shared, th1));
  }

  /**
   * The same with a pre-shared key, which stays as it is.
   *
   * @param th1 the digest of the transcript up to the first verify data
   */
  public SecureSession(Settings settings, Direction own, Bytes id, PreSharedKey shared, Bytes th1) {
    this(settings, own, id, settings.secrets(shared, th1));
  }

  private SecureSession(Settings settings, Direction own, Bytes id, SessionSecrets secrets) {
    this.settings = settings;
    this.own = own;
    this.id = id;
    this.secrets = secrets;
  }

  /** ReqSessionID and RspSessionID, 4 octets as in a secured message. */
  public Bytes id() {
    return id;
  }

  /**
   * Verify data of the end that sends in {@code direction}.
   *
   * @param transcriptDigest of what it covers
   * @throws IllegalStateException once the session is established
   */
  public synchronized Bytes verifyData(Direction direction, Bytes transcriptDigest) {
    requireHandshake();
    return secrets.verifyData(direction, transcriptDigest);
  }

  /** Whether verify data is right; takes the same time whatever it is. */
  public boolean verifies(Direction direction, Bytes transcriptDigest, Bytes found) {
    return MessageDigest.isEqual(
        verifyData(direction, transcriptDigest).toByteArray(), found.toByteArray());
  }

  /**
   * The handshake is done: from here on messages carry data.
   *
   * @param th2 the digest of the whole transcript
   */
  public synchronized void establish(Bytes th2) {
    requireHandshake();
    secrets.establish(th2);
    established = true;
    forgetProtections();
    forgetFormer();
    cancelPeerKey();
  }

  /**
   * A message of this end, protected.
   *
   * @throws SpdmException if the key has been used too often
   */
  public synchronized Bytes seal(Bytes message) throws SpdmException {
    requireOpen();
    return protection(own).seal(id, message);
  }

  /**
   * The message in a secured one of the peer.
   *
   * @param record from the session ID on; up to {@code maxPadding} octets may follow it
   * @throws SpdmException if it is not the peer's next message; the session is over then
   */
  public synchronized Bytes open(Bytes record, int maxPadding) throws SpdmException {
    requireOpen();
    if (awaited.isPresent()) {
      try {
        Bytes message = awaited.get().open(id, record, maxPadding);
        adoptAwaited(awaited.get());
        return message;
      } catch (SpdmException refused) {
        return openRefusal(record, maxPadding, refused);
      }
    }
    return openPresent(record, maxPadding);
  }

  /** A peer that does not renew its key says so under the one that it has. */
  private Bytes openRefusal(Bytes record, int maxPadding, SpdmException underNewKey)
      throws SpdmException {
    try {
      return openPresent(record, maxPadding);
    } catch (SpdmException neither) {
      throw underNewKey;
    }
  }

  private Bytes openPresent(Bytes record, int maxPadding) throws SpdmException {
    RecordProtection current = protection(own.opposite());
    try {
      Bytes message = current.open(id, record, maxPadding);
      forgetFormer();
      return message;
    } catch (SpdmException refused) {
      if (former.isPresent()) {
        return former.get().open(id, record, maxPadding);
      }
      throw refused;
    }
  }

  /** The next key of this end: what is sealed from here on is under it. */
  public synchronized void updateOwnKey() {
    secrets.update(own);
    forget(own);
  }

  /**
   * The next key of the peer: its next message may be under that or under the one before it, until
   * one is under the new one.
   */
  public synchronized void updatePeerKey() {
    requireEstablished();
    forgetFormer();
    former = Optional.of(protection(own.opposite()));
    secrets.update(own.opposite());
    protections.remove(own.opposite());
  }

  /** Whether the peer has shown that it has its last key: its latest message was under that. */
  public synchronized boolean peerKeyIsProven() {
    return former.isEmpty();
  }

  /**
   * The peer was asked for its next key: from here on its messages may be under that. One that is
   * changes the key; until then it stays what it is.
   */
  public synchronized void awaitPeerKey() {
    requireEstablished();
    cancelPeerKey();
    try (Secret next = secrets.next(own.opposite())) {
      awaited = Optional.of(protection(secrets.cipher(next)));
    }
  }

  /** Whether no message under the key was seen that {@link #awaitPeerKey} waits for. */
  public synchronized boolean awaitsPeerKey() {
    return awaited.isPresent();
  }

  /** The peer will not change its key. */
  public synchronized void cancelPeerKey() {
    awaited.ifPresent(RecordProtection::close);
    awaited = Optional.empty();
  }

  /** What was done with the keys that are in use. */
  public synchronized KeyUse use() {
    long messages = 0;
    long octets = 0;
    for (RecordProtection protection : protections.values()) {
      messages = Math.max(messages, protection.count());
      octets = Math.max(octets, protection.octets());
    }
    return new KeyUse(messages, octets);
  }

  /** How many messages one key protects, by what both ends said. */
  public long messagesPerKey() {
    return settings.messagesPerKey();
  }

  /** How many more messages this end can protect before it needs another key. */
  public synchronized long remaining() {
    RecordProtection protection = protections.get(own);
    return protection == null ? messagesPerKey() : protection.remaining();
  }

  /**
   * A value that depends on the session's export master secret and gives nothing of it away:
   * HKDF-Expand, as long as the hash.
   *
   * @throws IllegalStateException before the session is established
   */
  public synchronized Bytes export(Bytes info) {
    requireEstablished();
    return secrets.export(info);
  }

  /** Overwrites all secrets. A second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    secrets.close();
    forgetProtections();
    forgetFormer();
    cancelPeerKey();
  }

  /** Whether a message is short enough to be protected: Length has two octets (DSP0277). */
  public boolean fits(Bytes message) {
    Bytes header = settings.format().innerHeader(message.length());
    return header.length() + message.length() <= RecordProtection.MAX_APPLICATION_DATA;
  }

  /** The ID alone. */
  @Override
  public String toString() {
    return "session " + id.toHex();
  }

  private void requireOpen() throws ProtocolViolationException {
    if (closed) {
      throw new ProtocolViolationException(
          "secured message", "Session ID", "a session that goes on", this + ", which is closed");
    }
  }

  private void requireHandshake() {
    if (established) {
      throw new IllegalStateException(this + " is established");
    }
  }

  private void requireEstablished() {
    if (!established) {
      throw new IllegalStateException(this + " is not established");
    }
  }

  private void adoptAwaited(RecordProtection next) {
    awaited = Optional.empty();
    forgetFormer();
    forget(own.opposite());
    secrets.update(own.opposite());
    protections.put(own.opposite(), next);
  }

  private void forgetFormer() {
    former.ifPresent(RecordProtection::close);
    former = Optional.empty();
  }

  private void forgetProtections() {
    for (Direction direction : Direction.values()) {
      forget(direction);
    }
  }

  private void forget(Direction direction) {
    RecordProtection last = protections.remove(direction);
    if (last != null) {
      last.close();
    }
  }

  private RecordProtection protection(Direction direction) {
    return protections.computeIfAbsent(direction, any -> protection(secrets.cipher(any)));
  }

  private RecordProtection protection(Aead cipher) {
    return new RecordProtection(
        cipher,
        settings.crypto(),
        settings.format(),
        settings.parameters().encrypts(),
        messagesPerKey());
  }
}
