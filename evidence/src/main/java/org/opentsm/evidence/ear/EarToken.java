package org.opentsm.evidence.ear;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Claims as a signed JSON Web Token: JWS compact serialization (RFC 7515, section 7.1). */
public final class EarToken {
  /** The kinds of keys that a token can be signed with, for messages to people. */
  public static final String KEYS = "an EC key on P-256, P-384 or P-521, or an Ed25519 key";

  private EarToken() {}

  /** Signature algorithms of JOSE (RFC 7518, RFC 8037). */
  private enum Algorithm {
    ES256("ES256", "secp256r1", AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256),
    ES384("ES384", "secp384r1", AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384),
    ES512("ES512", "secp521r1", AsymAlgorithm.ECDSA_P521, HashAlgorithm.SHA_512),
    EDDSA("EdDSA", "Ed25519", AsymAlgorithm.ED25519, HashAlgorithm.SHA_512);

    private final String id;
    private final String curve;
    private final AsymAlgorithm asym;
    private final HashAlgorithm hash;

    Algorithm(String id, String curve, AsymAlgorithm asym, HashAlgorithm hash) {
      this.id = id;
      this.curve = curve;
      this.asym = asym;
      this.hash = hash;
    }
  }

  /**
   * Signs claims.
   *
   * @param claims whose text, in the order of the object, is the payload
   * @param key one of {@link #KEYS}
   * @return the token: three parts in base64url
   * @throws InvalidKeyException if the key is another
   * @throws GeneralSecurityException if it cannot sign
   */
  public static String sign(ObjectNode claims, PrivateKey key, SpdmCrypto crypto)
      throws GeneralSecurityException {
    Algorithm algorithm = algorithm(key);
    String header = "{\"alg\":\"" + algorithm.id + "\",\"typ\":\"eat+jwt\"}";
    String signed =
        base64(header.getBytes(UTF_8)) + "." + base64(claims.toString().getBytes(UTF_8));
    Bytes signature =
        crypto.sign(
            algorithm.asym,
            algorithm.hash,
            key,
            Bytes.owning(signed.getBytes(US_ASCII)),
            Bytes.EMPTY);
    return signed + "." + base64(signature.toByteArray());
  }

  private static Algorithm algorithm(PrivateKey key) throws GeneralSecurityException {
    if (key instanceof EdECKey edwards) {
      if (edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
        return Algorithm.EDDSA;
      }
    } else if (key instanceof ECKey elliptic) {
      for (Algorithm algorithm : Algorithm.values()) {
        if (algorithm != Algorithm.EDDSA
            && order(algorithm.curve).equals(elliptic.getParams().getOrder())) {
          return algorithm;
        }
      }
    }
    throw new InvalidKeyException("expected " + KEYS + ", found another " + key.getAlgorithm());
  }

  /** No two curves of the same size have the same. */
  private static BigInteger order(String curve) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    return parameters.getParameterSpec(ECParameterSpec.class).getOrder();
  }

  private static String base64(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }
}
