package org.opentsm.spdm.session;

import java.util.EnumMap;
import java.util.Map;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.Aead;
import org.opentsm.spdm.crypto.Secret;

/**
 * The secrets of one session, from the shared secret to its end; each is overwritten as soon as the
 * next is made from it. One thread at a time.
 */
final class SessionSecrets implements AutoCloseable {
  private final SessionKeySchedule schedule;
  private final Map<Direction, Secret> traffic = new EnumMap<>(Direction.class);

  /** The handshake secret, then the export master secret. */
  private Secret root;

  /**
   * The secrets of a handshake.
   *
   * @param handshake the handshake secret; overwritten once it was used
   * @param th1 the digest of the transcript up to the first signature, or up to PSK_EXCHANGE_RSP's
   *     verify data
   */
  SessionSecrets(SessionKeySchedule schedule, Secret handshake, Bytes th1) {
    this.schedule = schedule;
    this.root = handshake;
    for (Direction direction : Direction.values()) {
      traffic.put(direction, schedule.handshakeSecret(root, direction, th1));
    }
  }

  /** Verify data of the end that sends in {@code direction}, while the handshake is going on. */
  Bytes verifyData(Direction direction, Bytes transcriptDigest) {
    return schedule.verifyData(of(direction), transcriptDigest);
  }

  /** The cipher of a direction, as it is now. */
  Aead cipher(Direction direction) {
    return schedule.cipher(of(direction));
  }

  /**
   * The handshake is done: from here on these are the secrets of data.
   *
   * @param th2 the digest of the whole transcript
   */
  void establish(Bytes th2) {
    try (Secret handshake = root;
        Secret master = schedule.masterSecret(handshake)) {
      for (Direction direction : Direction.values()) {
        replace(direction, schedule.dataSecret(master, direction, th2));
      }
      root = schedule.exportMasterSecret(master, th2);
    }
  }

  /** The next generation of a direction's secret. */
  void update(Direction direction) {
    replace(direction, next(direction));
  }

  /** What the next generation of a direction's secret would be; the caller's to close. */
  Secret next(Direction direction) {
    return schedule.updatedSecret(of(direction));
  }

  /** The cipher of a secret of a direction. */
  Aead cipher(Secret generation) {
    return schedule.cipher(generation);
  }

  /** HKDF-Expand of the export master secret, once the session is established. */
  Bytes export(Bytes info) {
    return schedule.export(root, info);
  }

  /** Overwrites everything. A second call does nothing. */
  @Override
  public void close() {
    root.close();
    traffic.values().forEach(Secret::close);
  }

  private void replace(Direction direction, Secret next) {
    of(direction).close();
    traffic.put(direction, next);
  }

  private Secret of(Direction direction) {
    Secret secret = traffic.get(direction);
    if (secret == null) {
      throw new IllegalStateException("no secret for " + direction);
    }
    return secret;
  }
}
