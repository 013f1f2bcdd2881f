package org.opentsm.spdm.session;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
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
 * being overwritten, and whatever needs a secret then fails as {@link #seal} does. Holds secrets
 * until it is closed; prints its ID alone.
 */
public final class SecureSession implements AutoCloseable {
  /**
   * How many messages one key protects at most. RFC 8446, section 5.5, allows 2^24.5 records of 16
   * KiB; secured messages have up to 64.
   */
  public static final long MESSAGES_PER_KEY = 1L << SecureSession.AEAD_LIMIT_EXPONENT;

  /** The same as secured messages 1.3 tell it: an end may allow less, by its own exponent. */
  public static final int AEAD_LIMIT_EXPONENT = 22;

  private final Settings settings;
  private final Direction own;
  private final Bytes id;
  private final SessionSecrets secrets;

  private boolean established;
  private boolean closed;

  /** What this end protects its messages with; made when it is used first, as the peer's is. */
  private @Nullable RecordProtection ownKey;

  private final PeerKey peerKey;

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
      SessionKeySchedule schedule = schedule();
      try (agreed) {
        return new SessionSecrets(schedule, schedule.handshakeSecret(agreed), th1);
      }
    }

    private SessionSecrets secrets(PreSharedKey shared, Bytes th1) {
      SessionKeySchedule schedule = schedule();
      try (Secret key = shared.copyOfKey()) {
        return new SessionSecrets(schedule, schedule.handshakeSecretOfPreShared(key), th1);
      }
    }

    private SessionKeySchedule schedule() {
      return new SessionKeySchedule(version, hash, parameters.aead(), crypto);
    }
  }

  /**
   * What was protected with a key: the greater of both directions.
   *
   * @param messages 0 or more
   * @param octets of application data, 0 or more
   */
  public record KeyUse(long messages, long octets) {
    private KeyUse orMore(KeyUse other) {
      return new KeyUse(Math.max(messages, other.messages), Math.max(octets, other.octets));
    }
  }

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
    this.peerKey = new PeerKey(secrets, own.opposite(), this::protection);
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
   * @throws SpdmException if the session was closed
   */
  public synchronized Bytes verifyData(Direction direction, Bytes transcriptDigest)
      throws SpdmException {
    requireHandshake();
    return secrets.verifyData(direction, transcriptDigest);
  }

  /**
   * Whether verify data is right; takes the same time whatever it is.
   *
   * @throws SpdmException if the session was closed
   */
  public boolean verifies(Direction direction, Bytes transcriptDigest, Bytes found)
      throws SpdmException {
    return MessageDigest.isEqual(
        verifyData(direction, transcriptDigest).toByteArray(), found.toByteArray());
  }

  /**
   * The handshake is done: from here on messages carry data.
   *
   * @param th2 the digest of the whole transcript
   * @throws SpdmException if the session was closed
   */
  public synchronized void establish(Bytes th2) throws SpdmException {
    requireHandshake();
    secrets.establish(th2);
    established = true;
    forgetKeys();
  }

  /**
   * A message of this end, protected.
   *
   * @param message of {@link #longestMessage} octets at most
   * @throws SpdmException if the key has been used too often, or the session was closed
   */
  public synchronized Bytes seal(Bytes message) throws SpdmException {
    requireOpen();
    return ownKey().seal(id, message);
  }

  /**
   * The message in a secured one of the peer.
   *
   * @param record from the session ID on; up to {@code maxPadding} octets may follow it
   * @throws SpdmException if it is not the peer's next message; the session is over then
   */
  public synchronized Bytes open(Bytes record, int maxPadding) throws SpdmException {
    requireOpen();
    return peerKey.open(id, record, maxPadding);
  }

  /**
   * The next key of this end: what is sealed from here on is under it. A peer takes it for one once
   * the session is established and it was told; devices that do wrong on purpose go over to it at
   * any time.
   *
   * @throws SpdmException if the session was closed
   */
  public synchronized void updateOwnKey() throws SpdmException {
    requireOpen();
    secrets.update(own);
    forgetOwnKey();
  }

  /**
   * The next key of the peer: its next message may be under that or under the one before it, until
   * one is under the new one.
   *
   * @throws SpdmException if the session was closed
   */
  public synchronized void updatePeerKey() throws SpdmException {
    requireEstablished();
    peerKey.update();
  }

  /** Whether the peer has shown that it has its last key: its latest message was under that. */
  public synchronized boolean peerKeyIsProven() {
    return peerKey.isProven();
  }

  /**
   * The peer was asked for its next key: from here on its messages may be under that. One that is
   * changes the key; until then it stays what it is.
   *
   * @throws SpdmException if the session was closed
   */
  public synchronized void awaitPeerKey() throws SpdmException {
    requireEstablished();
    peerKey.await();
  }

  /** Whether no message under the key was seen that {@link #awaitPeerKey} waits for. */
  public synchronized boolean awaitsPeerKey() {
    return peerKey.isAwaited();
  }

  /** The peer will not change its key. */
  public synchronized void cancelPeerKey() {
    peerKey.cancel();
  }

  /** What was done with the keys that are in use. */
  public synchronized KeyUse use() {
    KeyUse peers = peerKey.used().map(SecureSession::useOf).orElse(new KeyUse(0, 0));
    return ownKey == null ? peers : useOf(ownKey).orMore(peers);
  }

  private static KeyUse useOf(RecordProtection key) {
    return new KeyUse(key.count(), key.octets());
  }

  /** How many messages one key protects, by what both ends said. */
  public long messagesPerKey() {
    return settings.messagesPerKey();
  }

  /** How many more messages this end can protect before it needs another key. */
  public synchronized long remaining() {
    return ownKey == null ? messagesPerKey() : ownKey.remaining();
  }

  /**
   * A value that depends on the session's export master secret and gives nothing of it away:
   * HKDF-Expand, as long as the hash.
   *
   * @throws IllegalStateException before the session is established
   * @throws SpdmException if the session was closed
   */
  public synchronized Bytes export(Bytes info) throws SpdmException {
    requireEstablished();
    return secrets.export(info);
  }

  /** Overwrites all secrets. A second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    secrets.close();
    forgetKeys();
  }

  /**
   * The longest message that can be protected, in octets: what the Length of a secured message
   * leaves (DSP0277). Longer ones go in pieces or not at all.
   */
  public int longestMessage() {
    return RecordProtection.MAX_APPLICATION_DATA - settings.format().innerHeader(0).length();
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

  private void requireHandshake() throws ProtocolViolationException {
    requireOpen();
    if (established) {
      throw new IllegalStateException(this + " is established");
    }
  }

  private void requireEstablished() throws ProtocolViolationException {
    requireOpen();
    if (!established) {
      throw new IllegalStateException(this + " is not established");
    }
  }

  private void forgetKeys() {
    forgetOwnKey();
    peerKey.close();
  }

  private void forgetOwnKey() {
    if (ownKey != null) {
      ownKey.close();
      ownKey = null;
    }
  }

  private RecordProtection ownKey() {
    RecordProtection key = ownKey;
    if (key == null) {
      key = protection(secrets.cipher(own));
      ownKey = key;
    }
    return key;
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
