package org.opentsm.spdm.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.Aead;
import org.opentsm.spdm.crypto.Hkdf;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.wire.WireWriter;

/**
 * How the secrets of a session follow from each other (DSP0274, "Key schedule").
 *
 * <pre>
 * shared secret (DHE, KEM, PSK)
 *   handshake secret                 HKDF-Extract(0, shared secret), from 1.3 on with a PSK (1, PSK)
 *     request, response handshake    Expand("req hs data" TH1), Expand("rsp hs data" TH1)
 *       finished key                 Expand("finished")
 *       key and IV                   Expand("key"), Expand("iv")
 *   master secret                    HKDF-Extract(Expand("derived"), 0)
 *     request, response data         Expand("req app data" TH2), Expand("rsp app data" TH2)
 *       key and IV                   as above; the next generation by Expand("traffic upd")
 *     export master secret           Expand("exp master" TH2)
 * </pre>
 *
 * <p>Holds no secret itself. Whoever gets one closes it.
 */
public final class SessionKeySchedule {
  private static final byte ONES = (byte) 0xFF;

  private final SpdmVersion version;
  private final AeadSuite suite;
  private final SpdmCrypto crypto;
  private final Hkdf hkdf;

  /** The schedule of a connection. */
  public SessionKeySchedule(
      SpdmVersion version, HashAlgorithm hash, AeadSuite suite, SpdmCrypto crypto) {
    this.version = version;
    this.suite = suite;
    this.crypto = crypto;
    this.hkdf = crypto.hkdf(hash);
  }

  /** The secret of which all others of a session are made; the shared one may be closed then. */
  public Secret handshakeSecret(Secret shared) {
    try (Secret zeros = Secret.owning(new byte[hkdf.size()])) {
      return hkdf.extract(zeros, shared);
    }
  }

  /**
   * The same of a pre-shared key, which stays as it is. From 1.3 on its salt has every bit set, so
   * that a pre-shared key never gives what an agreed secret would.
   */
  public Secret handshakeSecretOfPreShared(Secret key) {
    byte[] salt = new byte[hkdf.size()];
    if (version.atLeast(SpdmVersion.V1_3)) {
      Arrays.fill(salt, ONES);
    }
    try (Secret ofKey = Secret.owning(salt)) {
      return hkdf.extract(ofKey, key);
    }
  }

  /**
   * The secret of one direction while the handshake is going on.
   *
   * @param th1 the digest of the transcript up to the first verify data
   */
  public Secret handshakeSecret(Secret handshake, Direction direction, Bytes th1) {
    return expand(handshake, direction.label() + " hs data", th1, hkdf.size());
  }

  /** The secret of which the data secrets are made; the handshake secret may be closed then. */
  public Secret masterSecret(Secret handshake) {
    try (Secret salt = expand(handshake, "derived", Bytes.EMPTY, hkdf.size());
        Secret zeros = Secret.owning(new byte[hkdf.size()])) {
      return hkdf.extract(salt, zeros);
    }
  }

  /**
   * The secret of one direction once the handshake is done.
   *
   * @param th2 the digest of the whole transcript
   */
  public Secret dataSecret(Secret master, Direction direction, Bytes th2) {
    return expand(master, direction.label() + " app data", th2, hkdf.size());
  }

  /** For secrets outside of this session that depend on it. */
  public Secret exportMasterSecret(Secret master, Bytes th2) {
    return expand(master, "exp master", th2, hkdf.size());
  }

  /**
   * What is derived from the export master secret: HKDF-Expand, as long as the hash. It is meant to
   * be published: it says nothing of the secret.
   */
  Bytes export(Secret exportMaster, Bytes info) {
    return hkdf.expandPublic(exportMaster, info, hkdf.size());
  }

  /** The data secret of the next generation (KEY_UPDATE); the old one may be closed then. */
  public Secret updatedSecret(Secret data) {
    return expand(data, "traffic upd", Bytes.EMPTY, hkdf.size());
  }

  /** VerifyData of FINISH and its relatives: HMAC with the finished key of a direction. */
  public Bytes verifyData(Secret handshakeOfDirection, Bytes transcriptDigest) {
    try (Secret finished = finishedKey(handshakeOfDirection)) {
      return hkdf.hmac(finished, transcriptDigest);
    }
  }

  /** What {@link #verifyData} uses. */
  Secret finishedKey(Secret handshakeOfDirection) {
    return expand(handshakeOfDirection, "finished", Bytes.EMPTY, hkdf.size());
  }

  /** The cipher with the key and initialisation vector that a direction's secret gives. */
  public Aead cipher(Secret ofDirection) {
    return crypto.aead(suite, key(ofDirection), iv(ofDirection));
  }

  Secret key(Secret ofDirection) {
    return expand(ofDirection, "key", Bytes.EMPTY, suite.keySize());
  }

  Secret iv(Secret ofDirection) {
    return expand(ofDirection, "iv", Bytes.EMPTY, AeadSuite.IV_SIZE);
  }

  private Secret expand(Secret secret, String label, Bytes context, int length) {
    Bytes info =
        new WireWriter()
            .u16(length)
            .bytes(Bytes.owning(("spdm" + version + " " + label).getBytes(US_ASCII)))
            .bytes(context)
            .toBytes();
    return hkdf.expand(secret, info, length);
  }
}
