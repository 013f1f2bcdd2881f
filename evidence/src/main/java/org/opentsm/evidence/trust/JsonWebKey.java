package org.opentsm.evidence.trust;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Map;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.EcPublicKeys;

/** Public keys as JSON (RFC 7517 and RFC 7518, section 6.2): elliptic curves alone. */
final class JsonWebKey {
  private static final Map<String, AsymAlgorithm> CURVES =
      Map.of(
          "P-256", AsymAlgorithm.ECDSA_P256,
          "P-384", AsymAlgorithm.ECDSA_P384,
          "P-521", AsymAlgorithm.ECDSA_P521);

  private JsonWebKey() {}

  /** The key; members that are not about its point are passed over. */
  static PublicKey publicKey(String name, JsonNode json) throws TrustInputException {
    AsymAlgorithm curve = CURVES.get(json.path("crv").asText());
    if (!json.path("kty").asText().equals("EC") || curve == null) {
      throw new TrustInputException(
          name, "a JWK with kty EC and crv P-256, P-384 or P-521", "another object");
    }
    if (json.has("d")) {
      throw new TrustInputException(name, "a public key", "a private key: leave d out");
    }
    try {
      return EcPublicKeys.ofPoint(
          name,
          curve,
          Bytes.concat(coordinate(name, json, "x", curve), coordinate(name, json, "y", curve)));
    } catch (VerificationException noPoint) {
      throw new TrustInputException(
          name, "a point of " + json.path("crv").asText(), "another point");
    }
  }

  private static Bytes coordinate(String name, JsonNode json, String member, AsymAlgorithm curve)
      throws TrustInputException {
    int size = curve.signatureSize() / 2;
    try {
      Bytes value = Bytes.owning(Base64.getUrlDecoder().decode(json.path(member).asText()));
      if (value.length() == size) {
        return value;
      }
    } catch (IllegalArgumentException notBase64) {
      // Told below.
    }
    throw new TrustInputException(
        name, member + " with " + size + " bytes in base64url", "another value");
  }
}
