package org.opentsm.spdm.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;

/**
 * The signatures that were found good lately, by a digest of everything that a verification takes:
 * one that is asked for again with the same octets, by the same key, need not be computed again. A
 * bad signature is never remembered, and one of which anything differs is another one.
 *
 * <p>The least recently asked for goes first. Safe for threads.
 */
final class VerifiedSignatures {
  private static final HashAlgorithm IDENTITY = HashAlgorithm.SHA_384;

  private final Digests digests;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Boolean> good;

  /**
   * @param capacity signatures that are remembered
   */
  VerifiedSignatures(Digests digests, int capacity) {
    this.digests = digests;
    this.good =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
            return size() > capacity;
          }
        };
  }

  /**
   * Whether a signature is good; parameters as in {@link SpdmCrypto#verify}.
   *
   * @param verification finds out what is not known
   */
  boolean verify(
      SignatureAlgorithm algorithm,
      HashAlgorithm hash,
      PublicKey key,
      Bytes signed,
      Bytes signature,
      Bytes context,
      BooleanSupplier verification) {
    Optional<Bytes> encodedKey = Optional.ofNullable(key.getEncoded()).map(Bytes::copyOf);
    if (encodedKey.isEmpty()) {
      return verification.getAsBoolean();
    }
    Bytes identity =
        identity(
            List.of(
                name(algorithm.getClass().getName()),
                name(algorithm.toString()),
                name(hash.name()),
                name(key.getAlgorithm()),
                encodedKey.get(),
                signed,
                signature,
                context));
    lock.lock();
    try {
      if (good.get(identity) != null) {
        return true;
      }
    } finally {
      lock.unlock();
    }
    if (!verification.getAsBoolean()) {
      return false;
    }
    lock.lock();
    try {
      good.put(identity, Boolean.TRUE);
    } finally {
      lock.unlock();
    }
    return true;
  }

  /** Each part behind its length, so that no two lists have the same octets. */
  private Bytes identity(List<Bytes> parts) {
    MessageDigest digest = digests.create(IDENTITY);
    for (Bytes part : parts) {
      int length = part.length();
      for (int shift = 24; shift >= 0; shift -= 8) {
        digest.update((byte) (length >>> shift));
      }
      part.update(digest);
    }
    return Bytes.owning(digest.digest());
  }

  private static Bytes name(String text) {
    return Bytes.owning(text.getBytes(UTF_8));
  }
}
