package org.opentsm.evidence.tdx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/**
 * The body of a quote: what the TDX module says of itself and of the trust domain (Intel 348549,
 * "TD Quote Body"). 584 octets, of TDX 1.5 648.
 *
 * @param teeTcbSvn 16 octets, one security version each
 * @param mrSeam of the TDX module, 48 octets
 * @param mrSignerSeam its signer, 48 octets, zero for Intel
 * @param seamAttributes 8 octets, all zero
 * @param tdAttributes 8 octets, the least significant first, of bits that are defined
 * @param xfam 8 octets, likewise
 * @param mrTd of the trust domain as it was built, 48 octets
 * @param mrConfigId 48 octets
 * @param mrOwner 48 octets
 * @param mrOwnerConfig 48 octets
 * @param rtmr four registers that the trust domain extends, 48 octets each
 * @param reportData 64 octets that the trust domain gave
 * @param teeTcbSvn2 of the TDX module now running, from TDX 1.5 on
 * @param mrServiceTd of the migration service, from TDX 1.5 on
 */
record TdReport(
    Bytes teeTcbSvn,
    Bytes mrSeam,
    Bytes mrSignerSeam,
    Bytes seamAttributes,
    Bytes tdAttributes,
    Bytes xfam,
    Bytes mrTd,
    Bytes mrConfigId,
    Bytes mrOwner,
    Bytes mrOwnerConfig,
    List<Bytes> rtmr,
    Bytes reportData,
    Optional<Bytes> teeTcbSvn2,
    Optional<Bytes> mrServiceTd) {
  /** Octets of a body of TDX 1.0. */
  static final int SIZE = 584;

  /** Octets of a body of TDX 1.5. */
  static final int SIZE_1_5 = 648;

  private static final int MR = 48;

  private static final int DEBUG = 0;
  private static final int MIGRATABLE = 29;

  /**
   * The bits of TDATTRIBUTES that are defined, by the names of a policy; of the first octet, that
   * is for those who look into a trust domain, all but the first are for profiling.
   */
  private static final List<Map.Entry<Integer, String>> ATTRIBUTE_BITS =
      List.of(
          Map.entry(DEBUG, "debug"),
          Map.entry(4, "profiled"),
          Map.entry(5, "profiled"),
          Map.entry(6, "profiled"),
          Map.entry(16, "single-step-defense"),
          Map.entry(17, "service-td-extended"),
          Map.entry(27, "lass"),
          Map.entry(28, "sept-ve-disable"),
          Map.entry(MIGRATABLE, "migratable"),
          Map.entry(30, "pks"),
          Map.entry(31, "key-locker"),
          Map.entry(62, "provisioning-agent"),
          Map.entry(63, "perfmon"));

  /** x87 and SSE: there is no trust domain without. */
  private static final long XFAM_ONE = 0x3;

  /**
   * What a trust domain may use at all: AVX and AVX-512, PT, PK, ENQCMD (of TDX Connect), CET, user
   * interrupts, LBR, AMX and APX. Neither MPX, HDC nor HWP.
   */
  private static final long XFAM_DEFINED = 0xE_DFE7;

  static TdReport decode(WireReader in, boolean v15) throws MalformedMessageException {
    return new TdReport(
        in.bytes(16, "TEE_TCB_SVN"),
        in.bytes(MR, "MRSEAM"),
        in.bytes(MR, "MRSIGNERSEAM"),
        bits(in, "SEAMATTRIBUTES", 0, 0),
        bits(in, "TDATTRIBUTES", 0, attributesDefined()),
        bits(in, "XFAM", XFAM_ONE, XFAM_DEFINED),
        in.bytes(MR, "MRTD"),
        in.bytes(MR, "MRCONFIGID"),
        in.bytes(MR, "MROWNER"),
        in.bytes(MR, "MROWNERCONFIG"),
        List.of(
            in.bytes(MR, "RTMR0"),
            in.bytes(MR, "RTMR1"),
            in.bytes(MR, "RTMR2"),
            in.bytes(MR, "RTMR3")),
        in.bytes(64, "REPORTDATA"),
        v15 ? Optional.of(in.bytes(16, "TEE_TCB_SVN_2")) : Optional.empty(),
        v15 ? Optional.of(in.bytes(MR, "MRSERVICETD")) : Optional.empty());
  }

  /**
   * Eight octets, the least significant first, without bits that mean nothing yet: nobody can say
   * what they allow.
   *
   * @param one bits that must be on
   * @param defined bits that may be on
   */
  private static Bytes bits(WireReader in, String field, long one, long defined)
      throws MalformedMessageException {
    Bytes octets = in.bytes(8, field);
    long value = value(octets);
    if ((value & one) != one || (value & ~defined) != 0) {
      throw in.rejectLast(
          8, field, "bits " + hex(one) + " and no others but " + hex(defined), hex(value));
    }
    return octets;
  }

  private static long value(Bytes octets) {
    long value = 0;
    for (int i = octets.length() - 1; i >= 0; i--) {
      value = value << Byte.SIZE | octets.get(i);
    }
    return value;
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  private static long attributesDefined() {
    long defined = 0;
    for (Map.Entry<Integer, String> bit : ATTRIBUTE_BITS) {
      defined |= 1L << bit.getKey();
    }
    return defined;
  }

  private boolean has(int bit) {
    return (value(tdAttributes) >>> bit & 1) != 0;
  }

  /** TDATTRIBUTES by name, and whether something can move the trust domain. */
  Map<String, Boolean> attributes() {
    Map<String, Boolean> attributes = new LinkedHashMap<>();
    attributes.put("migration-agent", hasMigrationAgent());
    ATTRIBUTE_BITS.forEach(
        bit -> attributes.merge(bit.getValue(), has(bit.getKey()), Boolean::logicalOr));
    return attributes;
  }

  /**
   * Whether a service can move the trust domain: one is bound, or the body, of TDX 1.0, does not
   * say which. What cannot be moved has other services at most.
   */
  boolean hasMigrationAgent() {
    return isMigratable() && !mrServiceTd.equals(Optional.of(Bytes.zeros(MR)));
  }

  /**
   * Whether the host can debug the trust domain. Bits 1 to 7 of TDATTRIBUTES stand for other ways
   * to look into it.
   */
  boolean isDebug() {
    return tdAttributes.get(0) != 0;
  }

  /** Whether the trust domain can be moved. */
  boolean isMigratable() {
    return has(MIGRATABLE);
  }
}
