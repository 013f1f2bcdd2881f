package org.opentsm.evidence.cca;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.CoseSign1;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.spdm.Bytes;

/**
 * The claims of the platform (RMM specification, "CCA platform token").
 *
 * @param signed the token with its signature
 * @param profile one of two that are known
 * @param challenge the digest of the realm's key: 32, 48 or 64 octets
 * @param implementationId 32 octets
 * @param instanceId 33 octets, beginning with 01
 * @param configuration of the platform
 * @param lifecycle 0 to 65535
 * @param hashAlgorithm of the measurements, unless a component says otherwise
 * @param components of its firmware
 */
record PlatformToken(
    CoseSign1 signed,
    String profile,
    Bytes challenge,
    Bytes implementationId,
    Bytes instanceId,
    Bytes configuration,
    int lifecycle,
    String hashAlgorithm,
    List<Component> components) {
  private static final String NAME = "CCA platform token";
  private static final String LEGACY = "http://arm.com/CCA-SSD/1.0.0";
  private static final String CURRENT = "tag:arm.com,2023:cca_platform#1.0.0";

  private static final int PROFILE = 265;
  private static final int CHALLENGE = 10;
  private static final int IMPLEMENTATION_ID = 2396;
  private static final int INSTANCE_ID = 256;
  private static final int CONFIGURATION = 2401;
  private static final int LIFECYCLE = 2395;
  private static final int COMPONENTS = 2399;
  private static final int SERVICE = 2400;
  private static final int HASH_ALGORITHM = 2402;
  private static final Set<Long> KNOWN =
      Set.of(
          (long) PROFILE,
          (long) CHALLENGE,
          (long) IMPLEMENTATION_ID,
          (long) INSTANCE_ID,
          (long) CONFIGURATION,
          (long) LIFECYCLE,
          (long) COMPONENTS,
          (long) SERVICE,
          (long) HASH_ALGORITHM);

  private static final int MOST_COMPONENTS = 256;
  private static final int UEID_RANDOM = 0x01;
  private static final int SECURED = 0x30;

  /**
   * One piece of firmware.
   *
   * @param type for people, such as {@code BL}
   * @param measurement 32, 48 or 64 octets
   * @param version for people
   * @param signerId 32, 48 or 64 octets
   */
  record Component(
      Optional<String> type, Bytes measurement, Optional<String> version, Bytes signerId) {}

  /** Reads a token. */
  static PlatformToken decode(Bytes encoded) throws MalformedStatementException {
    CoseSign1 signed = CoseSign1.decode(NAME, encoded, CcaStatement.CLAIMS);
    CborValue.Pairs claims =
        ForeignCbor.map(NAME, "claims", ForeignCbor.read(NAME + ", claims", signed.payload()));
    CborValue profile = ForeignCbor.at(NAME, claims, PROFILE, "profile");
    String name = ForeignCbor.text(NAME, "profile", profile);
    if (!name.equals(LEGACY) && !name.equals(CURRENT)) {
      throw new MalformedStatementException(
          NAME, "profile", profile.offset(), LEGACY + " or " + CURRENT, "another");
    }
    CcaStatement.requireKnown(NAME, claims, KNOWN);
    CborValue instance = ForeignCbor.at(NAME, claims, INSTANCE_ID, "instance ID");
    Bytes instanceId = ForeignCbor.bytes(NAME, "instance ID", instance, 33);
    if (instanceId.get(0) != UEID_RANDOM) {
      throw ForeignCbor.reject(NAME, "instance ID", instance, "33 bytes beginning with 01");
    }
    CborValue lifecycle = ForeignCbor.at(NAME, claims, LIFECYCLE, "lifecycle");
    long value = ForeignCbor.unsigned(NAME, "lifecycle", lifecycle);
    if (value > 0xFFFF) {
      throw ForeignCbor.reject(NAME, "lifecycle", lifecycle, "0 to 65535");
    }
    return new PlatformToken(
        signed,
        name,
        ForeignCbor.bytes(
            NAME, "challenge", ForeignCbor.at(NAME, claims, CHALLENGE, "challenge"), 32, 48, 64),
        ForeignCbor.bytes(
            NAME,
            "implementation ID",
            ForeignCbor.at(NAME, claims, IMPLEMENTATION_ID, "implementation ID"),
            32),
        instanceId,
        ForeignCbor.bytes(
            NAME, "configuration", ForeignCbor.at(NAME, claims, CONFIGURATION, "configuration")),
        (int) value,
        ForeignCbor.text(
            NAME, "hash algorithm", ForeignCbor.at(NAME, claims, HASH_ALGORITHM, "hash algorithm")),
        components(ForeignCbor.at(NAME, claims, COMPONENTS, "software components")));
  }

  /** The lifecycle in words (Arm, RMM specification, "CCA platform security lifecycle claim"). */
  String lifecycleState() {
    return switch (lifecycle >> Byte.SIZE) {
      case 0x00 -> "unknown";
      case 0x10 -> "assembly and test";
      case 0x20 -> "provisioning of the root of trust";
      case SECURED -> "secured";
      case 0x40 -> "debug outside the root of trust";
      case 0x50 -> "recoverable debug of the root of trust";
      case 0x60 -> "decommissioned";
      default -> "reserved";
    };
  }

  /** Whether the platform is in use, and neither tested, debugged nor taken out of use. */
  boolean isSecured() {
    return lifecycle >> Byte.SIZE == SECURED;
  }

  private static List<Component> components(CborValue value) throws MalformedStatementException {
    if (!(value instanceof CborValue.Array array)
        || array.items().isEmpty()
        || array.items().size() > MOST_COMPONENTS) {
      throw ForeignCbor.reject(
          NAME, "software components", value, "an array of 1 to " + MOST_COMPONENTS + " items");
    }
    List<Component> components = new ArrayList<>();
    for (CborValue item : array.items()) {
      CborValue.Pairs map = ForeignCbor.map(NAME, "software component", item);
      components.add(
          new Component(
              text(map, 1),
              ForeignCbor.bytes(
                  NAME, "measurement", ForeignCbor.at(NAME, map, 2, "measurement"), 32, 48, 64),
              text(map, 4),
              ForeignCbor.bytes(
                  NAME, "signer ID", ForeignCbor.at(NAME, map, 5, "signer ID"), 32, 48, 64)));
    }
    return components;
  }

  private static Optional<String> text(CborValue.Pairs map, long key)
      throws MalformedStatementException {
    Optional<CborValue> value = map.at(key);
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(ForeignCbor.text(NAME, "software component", value.get()));
  }
}
