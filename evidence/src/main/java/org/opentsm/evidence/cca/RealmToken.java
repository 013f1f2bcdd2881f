package org.opentsm.evidence.cca;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.CoseKey;
import org.opentsm.evidence.cose.CoseSign1;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.EcPublicKeys;

/**
 * The claims of the realm (RMM specification, "Realm token").
 *
 * @param signed the token with its signature
 * @param challenge 64 octets that the realm gave
 * @param personalization 64 octets that the host gave
 * @param hashAlgorithm of the measurements
 * @param publicKey the claim with the RAK, as it stands
 * @param keyHashAlgorithm of the digest of that claim
 * @param key the RAK
 * @param initialMeasurement of the realm as it was built
 * @param extensibleMeasurements four registers that the realm extends
 */
record RealmToken(
    CoseSign1 signed,
    Bytes challenge,
    Bytes personalization,
    String hashAlgorithm,
    Bytes publicKey,
    HashAlgorithm keyHashAlgorithm,
    PublicKey key,
    Bytes initialMeasurement,
    List<Bytes> extensibleMeasurements) {
  private static final String NAME = "CCA realm token";
  private static final String PROFILE_NAME = "tag:arm.com,2023:realm#1.0.0";
  private static final int PROFILE = 265;
  private static final int CHALLENGE = 10;
  private static final int PERSONALIZATION = 44235;
  private static final int HASH_ALGORITHM = 44236;
  private static final int PUBLIC_KEY = 44237;
  private static final int INITIAL = 44238;
  private static final int EXTENSIBLE = 44239;
  private static final int KEY_HASH_ALGORITHM = 44240;
  private static final Set<Long> KNOWN =
      Set.of(
          (long) PROFILE,
          (long) CHALLENGE,
          (long) PERSONALIZATION,
          (long) HASH_ALGORITHM,
          (long) PUBLIC_KEY,
          (long) INITIAL,
          (long) EXTENSIBLE,
          (long) KEY_HASH_ALGORITHM);

  private static final int REGISTERS = 4;
  private static final int UNCOMPRESSED = 0x04;

  /** Reads a token. */
  static RealmToken decode(Bytes encoded) throws MalformedStatementException {
    CoseSign1 signed = CoseSign1.decode(NAME, encoded, CcaStatement.CLAIMS);
    CborValue.Pairs claims =
        ForeignCbor.map(NAME, "claims", ForeignCbor.read(NAME + ", claims", signed.payload()));
    Optional<CborValue> profile = claims.at(PROFILE);
    if (profile.isPresent()
        && !ForeignCbor.text(NAME, "profile", profile.get()).equals(PROFILE_NAME)) {
      throw new MalformedStatementException(
          NAME, "profile", profile.get().offset(), PROFILE_NAME + " or none", "another");
    }
    CcaStatement.requireKnown(NAME, claims, KNOWN);
    CborValue keyClaim = ForeignCbor.at(NAME, claims, PUBLIC_KEY, "public key");
    Bytes publicKey = ForeignCbor.bytes(NAME, "public key", keyClaim);
    List<Bytes> registers = new ArrayList<>();
    CborValue extensible = ForeignCbor.at(NAME, claims, EXTENSIBLE, "extensible measurements");
    for (CborValue register :
        ForeignCbor.array(NAME, "extensible measurements", REGISTERS, extensible)) {
      registers.add(ForeignCbor.bytes(NAME, "extensible measurement", register, 32, 48, 64));
    }
    return new RealmToken(
        signed,
        ForeignCbor.bytes(
            NAME, "challenge", ForeignCbor.at(NAME, claims, CHALLENGE, "challenge"), 64),
        ForeignCbor.bytes(
            NAME,
            "personalization",
            ForeignCbor.at(NAME, claims, PERSONALIZATION, "personalization"),
            64),
        ForeignCbor.text(
            NAME, "hash algorithm", ForeignCbor.at(NAME, claims, HASH_ALGORITHM, "hash algorithm")),
        publicKey,
        hash(ForeignCbor.at(NAME, claims, KEY_HASH_ALGORITHM, "public key hash algorithm")),
        key(keyClaim, publicKey, profile.isPresent()),
        ForeignCbor.bytes(
            NAME,
            "initial measurement",
            ForeignCbor.at(NAME, claims, INITIAL, "initial measurement"),
            32,
            48,
            64),
        registers);
  }

  private static HashAlgorithm hash(CborValue value) throws MalformedStatementException {
    return switch (ForeignCbor.text(NAME, "public key hash algorithm", value)) {
      case "sha-256" -> HashAlgorithm.SHA_256;
      case "sha-384" -> HashAlgorithm.SHA_384;
      case "sha-512" -> HashAlgorithm.SHA_512;
      default ->
          throw ForeignCbor.reject(
              NAME, "public key hash algorithm", value, "sha-256, sha-384 or sha-512");
    };
  }

  /** The profile has a COSE_Key; before there was one, it was a point that is not compressed. */
  private static PublicKey key(CborValue claim, Bytes octets, boolean coseKey)
      throws MalformedStatementException {
    try {
      if (coseKey) {
        return CoseKey.decode(NAME + ", public key", octets).publicKey();
      }
      Bytes point = rawPoint(claim, octets);
      AsymAlgorithm curve =
          switch (point.length()) {
            case 64 -> AsymAlgorithm.ECDSA_P256;
            case 132 -> AsymAlgorithm.ECDSA_P521;
            default -> AsymAlgorithm.ECDSA_P384;
          };
      return EcPublicKeys.ofPoint("RAK", curve, point);
    } catch (VerificationException noPoint) {
      throw new MalformedStatementException(
          NAME, "public key", claim.offset(), "a point of P-256, P-384 or P-521", "another");
    }
  }

  private static Bytes rawPoint(CborValue claim, Bytes octets) throws MalformedStatementException {
    if (octets.isEmpty() || octets.get(0) != UNCOMPRESSED) {
      throw ForeignCbor.reject(NAME, "public key", claim, "a point that begins with 04");
    }
    return octets.slice(1);
  }
}
