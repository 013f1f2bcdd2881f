package org.opentsm.spdm.transcript;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What one signature of SPDM covers. Requester, Responder and verifier all get it here.
 *
 * @param version of the connection; it decides how the content is signed
 * @param context which message is signed
 * @param content M1/M2 or L1/L2: the messages, the last of them without its signature
 */
public record SignedSpan(SpdmVersion version, SigningContext context, Bytes content) {
  private static final int PREFIX_COPIES = 4;
  private static final int CONTEXT_FIELD = 36;

  /**
   * M1/M2 (DSP0274, "M1 and M2 message transcript").
   *
   * @param vca GET_VERSION to ALGORITHMS
   * @param identity GET_DIGESTS to the last CERTIFICATE, as far as they were exchanged: message B
   * @param challenge CHALLENGE and CHALLENGE_AUTH without its signature: message C
   */
  public static SignedSpan challengeAuth(
      SpdmVersion version, Bytes vca, Bytes identity, Bytes challenge) {
    return new SignedSpan(
        version, SigningContext.RESPONDER_CHALLENGE_AUTH, Bytes.concat(vca, identity, challenge));
  }

  /**
   * L1/L2 (DSP0274, "L1 and L2 message transcript"). Before 1.2 it does not cover the negotiation.
   *
   * @param vca GET_VERSION to ALGORITHMS
   * @param messages all requests and responses of the run, the last response without its signature
   */
  public static SignedSpan measurements(SpdmVersion version, Bytes vca, Bytes messages) {
    Bytes content = version.atLeast(SpdmVersion.V1_2) ? Bytes.concat(vca, messages) : messages;
    return new SignedSpan(version, SigningContext.RESPONDER_MEASUREMENTS, content);
  }

  /**
   * IL1/IL2 (DSP0274 1.3, "IL1 and IL2 message transcript").
   *
   * @param context says which end signs
   * @param vca GET_VERSION to ALGORITHMS
   * @param messages GET_ENDPOINT_INFO and ENDPOINT_INFO without its signature
   */
  static SignedSpan endpointInfo(
      SpdmVersion version, SigningContext context, Bytes vca, Bytes messages) {
    return new SignedSpan(version, context, Bytes.concat(vca, messages));
  }

  /**
   * The octets that the signature algorithm is applied to: the content itself before 1.2; from then
   * on the combined prefix of 100 octets and the digest of the content (DSP0274, "Signature
   * generation").
   */
  public Bytes signingInput(HashAlgorithm hash, SpdmCrypto crypto) {
    return version.atLeast(SpdmVersion.V1_2)
        ? Bytes.concat(combinedPrefix(), crypto.digest(hash, content))
        : content;
  }

  /** Signs. */
  public Bytes sign(SpdmCrypto crypto, SignatureAlgorithm asym, HashAlgorithm hash, PrivateKey key)
      throws GeneralSecurityException {
    return crypto.sign(asym, hash, key, signingInput(hash, crypto), context.octets());
  }

  /**
   * Whether the signature is the key's over this span. Never throws, whatever the signature looks
   * like.
   */
  public boolean verify(
      SpdmCrypto crypto,
      SignatureAlgorithm asym,
      HashAlgorithm hash,
      PublicKey key,
      Bytes signature) {
    return crypto.verify(asym, hash, key, signingInput(hash, crypto), signature, context.octets());
  }

  private Bytes combinedPrefix() {
    String copies = ("dmtf-spdm-v" + version + ".*").repeat(PREFIX_COPIES);
    Bytes text = context.octets();
    return Bytes.concat(
        Bytes.owning(copies.getBytes(US_ASCII)), Bytes.zeros(CONTEXT_FIELD - text.length()), text);
  }
}
