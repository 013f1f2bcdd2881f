package org.opentsm.evidence.tdx;

import java.util.List;
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
 * @param seamAttributes 8 octets
 * @param tdAttributes 8 octets, the least significant first
 * @param xfam 8 octets
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

  /** MIGRATABLE is bit 29. */
  private static final int MIGRATABLE_OCTET = 3;

  private static final int MIGRATABLE = 0x20;

  static TdReport decode(WireReader in, boolean v15) throws MalformedMessageException {
    return new TdReport(
        in.bytes(16, "TEE_TCB_SVN"),
        in.bytes(MR, "MRSEAM"),
        in.bytes(MR, "MRSIGNERSEAM"),
        in.bytes(8, "SEAMATTRIBUTES"),
        in.bytes(8, "TDATTRIBUTES"),
        in.bytes(8, "XFAM"),
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
   * Whether the host can debug the trust domain. Bits 1 to 7 of TDATTRIBUTES stand for other ways
   * to look into it.
   */
  boolean isDebug() {
    return tdAttributes.get(0) != 0;
  }

  /** Whether the trust domain can be moved. */
  boolean isMigratable() {
    return (tdAttributes.get(MIGRATABLE_OCTET) & MIGRATABLE) != 0;
  }
}
