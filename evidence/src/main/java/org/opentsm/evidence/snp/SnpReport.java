package org.opentsm.evidence.snp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * ATTESTATION_REPORT of AMD SEV-SNP (AMD 56860, "ATTESTATION_REPORT Structure"), versions 2 to 5:
 * {@value #SIZE} octets, numbers with the least significant octet first.
 *
 * <p>What must be zero is; a bit of POLICY, PLATFORM_INFO or KEY_INFO that no version defines is
 * refused, for nobody can say what it allows.
 *
 * @param encoded the report as it came
 * @param version 2 to 5
 * @param guestSvn of the guest's owner
 * @param policy bits of the guest policy
 * @param familyId 16 octets of the guest's owner
 * @param imageId 16 octets of the guest's owner
 * @param vmpl the privilege level that asked: 0 to 3; the host's own is 0xFFFFFFFF
 * @param currentTcb 8 octets
 * @param platformInfo bits
 * @param keyInfo bits: who signed, and whether CHIP_ID is masked
 * @param reportData 64 octets that the guest gave
 * @param measurement of the guest at its launch, 48 octets
 * @param hostData 32 octets that the host gave at launch
 * @param idKeyDigest 48 octets
 * @param authorKeyDigest 48 octets
 * @param reportId 32 octets
 * @param reportIdMa of the migration agent, 32 octets; all ones for none
 * @param reportedTcb 8 octets: the one that the signing key is derived from
 * @param product by CPUID, from version 3 on, if it is known
 * @param chipId 64 octets, zero if masked
 * @param committedTcb 8 octets
 * @param currentVersion of the firmware that runs: major, minor and build
 * @param committedVersion of the firmware that cannot be gone back from
 * @param launchTcb 8 octets
 * @param mitigations from version 4 on
 * @param signature r and s of ECDSA over P-384, 96 octets, the most significant octet first
 */
record SnpReport(
    Bytes encoded,
    int version,
    long guestSvn,
    long policy,
    Bytes familyId,
    Bytes imageId,
    long vmpl,
    Bytes currentTcb,
    long platformInfo,
    long keyInfo,
    Bytes reportData,
    Bytes measurement,
    Bytes hostData,
    Bytes idKeyDigest,
    Bytes authorKeyDigest,
    Bytes reportId,
    Bytes reportIdMa,
    Bytes reportedTcb,
    Optional<SnpProduct> product,
    Bytes chipId,
    Bytes committedTcb,
    String currentVersion,
    String committedVersion,
    Bytes launchTcb,
    Optional<Mitigations> mitigations,
    Bytes signature) {
  /**
   * What the firmware did against weaknesses that became known, a bit each.
   *
   * @param launch LAUNCH_MIT_VECTOR
   * @param current CURRENT_MIT_VECTOR
   */
  record Mitigations(long launch, long current) {}

  /** Octets of a report. */
  static final int SIZE = 0x4A0;

  /** Octets that are signed. */
  static final int SIGNED = 0x2A0;

  private static final String NAME = "ATTESTATION_REPORT";
  private static final int FIRST_VERSION = 2;
  private static final int LAST_VERSION = 5;
  private static final int WITH_CPUID = 3;
  private static final int WITH_MITIGATIONS = 4;
  private static final int ECDSA_P384_SHA384 = 1;
  private static final int COORDINATE = 48;
  private static final int COORDINATE_FIELD = 72;

  private static final Bytes NO_AGENT = Bytes.ofHex("ff".repeat(32));

  private static final List<Map.Entry<Integer, String>> POLICY_BITS =
      List.of(
          Map.entry(16, "smt"),
          Map.entry(18, "migratable"),
          Map.entry(19, "debug"),
          Map.entry(20, "single-socket"),
          Map.entry(21, "cxl"),
          Map.entry(22, "aes-256-xts"),
          Map.entry(23, "rapl-disabled"),
          Map.entry(24, "ciphertext-hiding"),
          Map.entry(25, "page-swap-disabled"));

  private static final List<Map.Entry<Integer, String>> PLATFORM_BITS =
      List.of(
          Map.entry(0, "platform-smt"),
          Map.entry(1, "platform-tsme"),
          Map.entry(2, "platform-ecc"),
          Map.entry(3, "platform-rapl-disabled"),
          Map.entry(4, "platform-ciphertext-hiding"),
          Map.entry(5, "platform-alias-check"),
          Map.entry(7, "platform-tio"));

  private static final long POLICY_DEFINED = (1L << 26) - 1;
  private static final long POLICY_ONE = 1L << 17;
  private static final long PLATFORM_DEFINED = 0xFF;
  private static final long KEY_INFO_DEFINED = 0x1F;

  /** VMPL of a report that the host asked for. */
  static final long HOST = 0xFFFF_FFFFL;

  /**
   * Reads a report. The version is looked at before anything else.
   *
   * @throws MalformedStatementException naming the field
   */
  static SnpReport decode(Bytes encoded) throws MalformedStatementException {
    try {
      return read(new WireReader(NAME, encoded), encoded);
    } catch (MalformedMessageException malformed) {
      throw new MalformedStatementException(malformed);
    }
  }

  private static SnpReport read(WireReader in, Bytes encoded) throws MalformedMessageException {
    long version = in.u32("VERSION");
    if (version < FIRST_VERSION || version > LAST_VERSION) {
      throw in.rejectLast(4, "VERSION", "2 to 5", Long.toString(version));
    }
    if (encoded.length() != SIZE) {
      throw in.reject("size", SIZE + " bytes", encoded.length() + " bytes");
    }
    long guestSvn = in.u32("GUEST_SVN");
    long policy = defined(in, 8, "POLICY", POLICY_DEFINED);
    if ((policy & POLICY_ONE) == 0) {
      throw in.rejectLast(8, "POLICY", "bit 17 set", hex(policy));
    }
    Bytes familyId = in.bytes(16, "FAMILY_ID");
    Bytes imageId = in.bytes(16, "IMAGE_ID");
    long vmpl = in.u32("VMPL");
    if (vmpl > 3 && vmpl != HOST) {
      throw in.rejectLast(4, "VMPL", "0 to 3, or ffffffff for the host", hex(vmpl));
    }
    long algorithm = in.u32("SIGNATURE_ALGO");
    if (algorithm != ECDSA_P384_SHA384) {
      throw in.rejectLast(4, "SIGNATURE_ALGO", "1 (ECDSA P-384 with SHA-384)", hex(algorithm));
    }
    Bytes currentTcb = in.bytes(SnpTcb.SIZE, "CURRENT_TCB");
    long platformInfo = defined(in, 8, "PLATFORM_INFO", PLATFORM_DEFINED);
    long keyInfo = defined(in, 4, "KEY_INFO", KEY_INFO_DEFINED);
    zeros(in, 4);
    Bytes reportData = in.bytes(64, "REPORT_DATA");
    Bytes measurement = in.bytes(48, "MEASUREMENT");
    Bytes hostData = in.bytes(32, "HOST_DATA");
    Bytes idKeyDigest = in.bytes(48, "ID_KEY_DIGEST");
    Bytes authorKeyDigest = in.bytes(48, "AUTHOR_KEY_DIGEST");
    Bytes reportId = in.bytes(32, "REPORT_ID");
    Bytes reportIdMa = in.bytes(32, "REPORT_ID_MA");
    Bytes reportedTcb = in.bytes(SnpTcb.SIZE, "REPORTED_TCB");
    Optional<SnpProduct> product = cpuid(in, version);
    Bytes chipId = in.bytes(64, "CHIP_ID");
    Bytes committedTcb = in.bytes(SnpTcb.SIZE, "COMMITTED_TCB");
    String currentVersion = firmwareVersion(in, "CURRENT_BUILD");
    String committedVersion = firmwareVersion(in, "COMMITTED_BUILD");
    Bytes launchTcb = in.bytes(SnpTcb.SIZE, "LAUNCH_TCB");
    Optional<Mitigations> mitigations =
        version >= WITH_MITIGATIONS
            ? Optional.of(
                new Mitigations(in.u64("LAUNCH_MIT_VECTOR"), in.u64("CURRENT_MIT_VECTOR")))
            : Optional.empty();
    zeros(in, SIGNED - in.position());
    Bytes signature = Bytes.concat(coordinate(in, "SIGNATURE.R"), coordinate(in, "SIGNATURE.S"));
    zeros(in, SIZE - in.position());
    return new SnpReport(
        encoded,
        (int) version,
        guestSvn,
        policy,
        familyId,
        imageId,
        vmpl,
        currentTcb,
        platformInfo,
        keyInfo,
        reportData,
        measurement,
        hostData,
        idKeyDigest,
        authorKeyDigest,
        reportId,
        reportIdMa,
        reportedTcb,
        product,
        chipId,
        committedTcb,
        currentVersion,
        committedVersion,
        launchTcb,
        mitigations,
        signature);
  }

  private static Optional<SnpProduct> cpuid(WireReader in, long version)
      throws MalformedMessageException {
    if (version < WITH_CPUID) {
      zeros(in, 24);
      return Optional.empty();
    }
    int family = in.u8("CPUID_FAM_ID");
    int model = in.u8("CPUID_MOD_ID");
    in.u8("CPUID_STEP");
    zeros(in, 21);
    return SnpProduct.ofCpuid(family, model);
  }

  private static String firmwareVersion(WireReader in, String field)
      throws MalformedMessageException {
    int build = in.u8(field);
    int minor = in.u8(field);
    int major = in.u8(field);
    zeros(in, 1);
    return major + "." + minor + "." + build;
  }

  /** A number of {@code size} octets without bits that mean nothing yet. */
  private static long defined(WireReader in, int size, String field, long defined)
      throws MalformedMessageException {
    long value = size == 8 ? in.u64(field) : in.u32(field);
    if ((value & ~defined) != 0) {
      throw in.rejectLast(size, field, "no bits but " + hex(defined), hex(value));
    }
    return value;
  }

  private static void zeros(WireReader in, int count) throws MalformedMessageException {
    Bytes reserved = in.bytes(count, "Reserved");
    for (int i = 0; i < count; i++) {
      if (reserved.get(i) != 0) {
        throw in.rejectLast(count - i, "Reserved", "zero", hex(reserved.get(i)));
      }
    }
  }

  /** 72 octets with the least significant first, of which a number of 384 bits fills 48. */
  private static Bytes coordinate(WireReader in, String field) throws MalformedMessageException {
    Bytes value = in.bytes(COORDINATE, field);
    zeros(in, COORDINATE_FIELD - COORDINATE);
    byte[] reversed = new byte[COORDINATE];
    for (int i = 0; i < COORDINATE; i++) {
      reversed[i] = (byte) value.get(COORDINATE - 1 - i);
    }
    return Bytes.owning(reversed);
  }

  /** What is signed. */
  Bytes signed() {
    return encoded.slice(0, SIGNED);
  }

  /** Whether the guest policy allows debugging. */
  boolean allowsDebug() {
    return (policy & 1 << 19) != 0;
  }

  /** Whether the guest policy allows a migration agent. */
  boolean allowsMigration() {
    return (policy & 1 << 18) != 0;
  }

  /** Whether CHIP_ID is there: hosts can have it left out (MASK_CHIP_ID). */
  boolean namesChip() {
    return !chipId.equals(Bytes.zeros(chipId.length()));
  }

  /** Whether a migration agent is bound to the guest: a bit allows one, and most have none. */
  boolean hasMigrationAgent() {
    return !reportIdMa.equals(NO_AGENT);
  }

  /** POLICY and PLATFORM_INFO by name (AMD 56860, "Guest Policy", "PLATFORM_INFO Field"). */
  Map<String, Boolean> attributes() {
    Map<String, Boolean> attributes = new LinkedHashMap<>();
    attributes.put("migration-agent", hasMigrationAgent());
    POLICY_BITS.forEach(bit -> attributes.put(bit.getValue(), (policy >> bit.getKey() & 1) != 0));
    PLATFORM_BITS.forEach(
        bit -> attributes.put(bit.getValue(), (platformInfo >> bit.getKey() & 1) != 0));
    return attributes;
  }

  /** Which key signed: 0 the VCEK, 1 the VLEK, 7 none. */
  int signingKey() {
    return (int) (keyInfo >> 2 & 7);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
