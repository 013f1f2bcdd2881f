package org.opentsm.evidence.commitment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.opentsm.evidence.Nonce;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What ties signed measurements to the session in which they ran, for one nonce of a verifier.
 *
 * <pre>
 * session commitment  c = HKDF-Expand(export master secret, "OpenTSM session commitment" || nonce || TH2)
 * RequesterContext      = first 8 octets of H("OpenTSM requester context" || nonce || c)
 * </pre>
 *
 * <p>H is the hash of the connection, and c is as long as its digest. Only the two ends of the
 * session can compute c; it is published in the evidence, is another for each nonce, and gives
 * nothing of the secret away. The device signs the context, from SPDM 1.3 on. A TSM that lies can
 * state any c: what it proves rests on the TSM.
 */
public final class SessionCommitment {
  /** Octets of RequesterContext. */
  public static final int CONTEXT_SIZE = 8;

  private static final Bytes COMMITMENT =
      Bytes.owning("OpenTSM session commitment".getBytes(US_ASCII));
  private static final Bytes CONTEXT = Bytes.owning("OpenTSM requester context".getBytes(US_ASCII));

  private SessionCommitment() {}

  /**
   * What goes into HKDF-Expand beside the export master secret.
   *
   * @param th2 the transcript hash TH2 of the session
   */
  public static Bytes info(Nonce nonce, Bytes th2) {
    return Bytes.concat(COMMITMENT, nonce.value(), th2);
  }

  /**
   * RequesterContext of the GET_MEASUREMENTS in the session.
   *
   * @param commitment of the session for {@code nonce}
   */
  public static Bytes requesterContext(
      SpdmCrypto crypto, HashAlgorithm hash, Nonce nonce, Bytes commitment) {
    return crypto.digest(hash, CONTEXT, nonce.value(), commitment).slice(0, CONTEXT_SIZE);
  }
}
