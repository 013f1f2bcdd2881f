package org.opentsm.spdm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * The versions of secured messages, as KEY_EXCHANGE and PSK_EXCHANGE offer them in their opaque
 * data, and their responses choose one (DSP0277, "Secured Message opaque data"). With 1.3 both say
 * how many messages they let one key protect.
 *
 * <pre>
 * before 1.2                from 1.2 on (OpaqueDataFmt1)
 * 0 SpecID          4       0 TotalElements  1
 * 4 OpaqueVersion   1  1    1 reserved       3
 * 5 TotalElements   1       4 the elements
 * 6 reserved        2
 * 8 the elements
 *
 * each element
 * 0 ID                      1   0: DMTF
 * 1 VendorLen               1   0
 * 2 OpaqueElementDataLen    2
 * 4 SMDataVersion           1   1
 * 5 SMDataID                1   1: the versions that are offered; 0: the one that is chosen; 2: the limit
 *   VersionCount            1   of those offered
 *   VersionNumberEntry      2   each
 *   AeadLimitExponent       1   of a limit: 2 to this power messages; 0 to 64
 *   padding to four octets
 * </pre>
 */
public final class SecuredVersions {
  /** What this library speaks, the preferred one first. */
  public static final List<VersionNumber> SPOKEN =
      List.of(
          VersionNumber.ofValue(0x1300),
          VersionNumber.ofValue(0x1200),
          VersionNumber.ofValue(0x1100),
          VersionNumber.ofValue(0x1000));

  private static final String NAME = "secured message opaque data";
  private static final long SPEC_ID = 0x444D5446L;
  private static final int OPAQUE_VERSION = 1;
  private static final int DATA_VERSION = 1;
  private static final int SELECTION = 0;
  private static final int SUPPORTED = 1;
  private static final int LIMIT = 2;
  private static final int MAX_EXPONENT = 64;
  private static final int DWORD = 4;
  private static final int ENTRY = 2;

  private SecuredVersions() {}

  /** Opaque data that offers versions, and the limit of this library with 1.3 among them. */
  public static Bytes offer(SpdmVersion version, List<VersionNumber> versions) {
    return offer(version, versions, SecureSession.AEAD_LIMIT_EXPONENT);
  }

  /**
   * Opaque data that offers versions, in rising order, and the limit with 1.3 among them.
   *
   * @param exponent of two: how many messages this end lets one key protect, 1 to {@link
   *     SecureSession#AEAD_LIMIT_EXPONENT}
   */
  public static Bytes offer(SpdmVersion version, List<VersionNumber> versions, int exponent) {
    WireWriter data = new WireWriter().u8(DATA_VERSION).u8(SUPPORTED).u8(versions.size());
    versions.stream().map(VersionNumber::value).sorted().forEach(data::u16);
    OptionalInt limit =
        versions.stream().anyMatch(SecuredVersions::hasLimit)
            ? OptionalInt.of(requireExponent(exponent))
            : OptionalInt.empty();
    return dress(version, limit, data.toBytes());
  }

  /** Opaque data that chooses a version, and has the limit of this library if it is 1.3. */
  public static Bytes choose(SpdmVersion version, VersionNumber chosen) {
    return choose(version, chosen, SecureSession.AEAD_LIMIT_EXPONENT);
  }

  /**
   * Opaque data that chooses a version, and has the limit if it is 1.3.
   *
   * @param exponent of two: how many messages this end lets one key protect, 1 to {@link
   *     SecureSession#AEAD_LIMIT_EXPONENT}
   */
  public static Bytes choose(SpdmVersion version, VersionNumber chosen, int exponent) {
    return dress(
        version,
        hasLimit(chosen) ? OptionalInt.of(requireExponent(exponent)) : OptionalInt.empty(),
        new WireWriter().u8(DATA_VERSION).u8(SELECTION).u16(chosen.value()).toBytes());
  }

  /**
   * The exponent of a limit that this end may state.
   *
   * @throws IllegalArgumentException if it is not 1 to {@link SecureSession#AEAD_LIMIT_EXPONENT}
   */
  public static int requireExponent(int exponent) {
    if (exponent < 1 || exponent > SecureSession.AEAD_LIMIT_EXPONENT) {
      throw new IllegalArgumentException(
          "aeadLimitExponent is "
              + exponent
              + ", must be 1 to "
              + SecureSession.AEAD_LIMIT_EXPONENT);
    }
    return exponent;
  }

  /**
   * How many messages one key may protect: what this end allows, or less if the peer does. Before
   * 1.3 nobody says, and what this library allows holds.
   *
   * @param chosen version of secured messages
   * @param own exponent of two: what this end said, or would have said
   * @param opaque data of the peer
   * @throws MalformedMessageException if it is no opaque data of this version
   */
  public static long messagesPerKey(
      SpdmVersion version, VersionNumber chosen, int own, Bytes opaque)
      throws MalformedMessageException {
    if (!hasLimit(chosen)) {
      return SecureSession.MESSAGES_PER_KEY;
    }
    Optional<WireReader> element = element(version, opaque, LIMIT);
    if (element.isEmpty()) {
      return 1L << own;
    }
    int exponent = element.get().u8("AeadLimitExponent");
    // One message for a key would be the KEY_UPDATE that asks for the next one.
    if (exponent < 1 || exponent > MAX_EXPONENT) {
      throw element
          .get()
          .rejectLast(1, "AeadLimitExponent", "1 to " + MAX_EXPONENT, Integer.toString(exponent));
    }
    return 1L << Math.min(exponent, own);
  }

  private static boolean hasLimit(VersionNumber version) {
    return version.major() > 1 || version.minor() >= 3;
  }

  /**
   * The versions that opaque data offers; none if it has no such element.
   *
   * @throws MalformedMessageException if it is no opaque data of this version
   */
  public static List<VersionNumber> offered(SpdmVersion version, Bytes opaque)
      throws MalformedMessageException {
    Optional<WireReader> element = element(version, opaque, SUPPORTED);
    List<VersionNumber> versions = new ArrayList<>();
    if (element.isPresent()) {
      WireReader in = element.get();
      int count = in.u8("VersionCount");
      for (int i = 0; i < count; i++) {
        versions.add(VersionNumber.ofValue(in.u16("VersionNumberEntry")));
      }
    }
    return List.copyOf(versions);
  }

  /**
   * The version that opaque data chooses; empty if it has no such element.
   *
   * @throws MalformedMessageException if it is no opaque data of this version
   */
  public static Optional<VersionNumber> chosen(SpdmVersion version, Bytes opaque)
      throws MalformedMessageException {
    Optional<WireReader> element = element(version, opaque, SELECTION);
    return element.isEmpty()
        ? Optional.empty()
        : Optional.of(VersionNumber.ofValue(element.get().u16("VersionNumberEntry")));
  }

  /** Whether this library speaks a version. */
  public static boolean isSpoken(VersionNumber version) {
    return SPOKEN.stream().anyMatch(spoken -> isSame(spoken, version));
  }

  /** The one of these versions that this library prefers; empty if it speaks none. */
  public static Optional<VersionNumber> best(List<VersionNumber> offered) {
    return SPOKEN.stream()
        .flatMap(spoken -> offered.stream().filter(version -> isSame(spoken, version)))
        .findFirst();
  }

  /** Two entries mean one version if they differ in nothing but the update number. */
  private static boolean isSame(VersionNumber one, VersionNumber other) {
    return one.major() == other.major()
        && one.minor() == other.minor()
        && one.alpha() == other.alpha();
  }

  private static Bytes dress(SpdmVersion version, OptionalInt limit, Bytes data) {
    WireWriter out = new WireWriter();
    int elements = limit.isPresent() ? 2 : 1;
    if (version.atLeast(SpdmVersion.V1_2)) {
      out.u8(elements).reserved(3);
    } else {
      out.u32(SPEC_ID).u8(OPAQUE_VERSION).u8(elements).reserved(2);
    }
    add(out, data);
    limit.ifPresent(exponent -> add(out, Bytes.of(DATA_VERSION, LIMIT, exponent)));
    return out.toBytes();
  }

  private static void add(WireWriter out, Bytes data) {
    out.u8(0).u8(0).u16(data.length()).bytes(data);
    out.reserved(-out.length() & DWORD - 1);
  }

  /** A reader behind SMDataID of the first element of this kind. */
  private static Optional<WireReader> element(SpdmVersion version, Bytes opaque, int kind)
      throws MalformedMessageException {
    WireReader in = new WireReader(NAME, opaque);
    int elements = elements(version, in);
    for (int i = 0; i < elements; i++) {
      int start = in.position();
      int id = in.u8("ID");
      int vendorLength = in.u8("VendorLen");
      in.bytes(vendorLength, "VendorID");
      Bytes data = in.bytes(in.u16("OpaqueElementDataLen"), "OpaqueElementData");
      int over = (in.position() - start) % DWORD;
      in.reserved(Math.min(over == 0 ? 0 : DWORD - over, in.remaining()));
      if (id == 0
          && vendorLength == 0
          && data.length() >= ENTRY
          && data.get(0) == DATA_VERSION
          && data.get(1) == kind) {
        return Optional.of(new WireReader(NAME, data.slice(ENTRY)));
      }
    }
    return Optional.empty();
  }

  private static int elements(SpdmVersion version, WireReader in) throws MalformedMessageException {
    if (in.remaining() == 0) {
      return 0;
    }
    if (version.atLeast(SpdmVersion.V1_2)) {
      int elements = in.u8("TotalElements");
      in.reserved(3);
      return elements;
    }
    long specification = in.u32("SpecID");
    if (specification != SPEC_ID) {
      throw in.rejectLast(
          DWORD, "SpecID", Long.toHexString(SPEC_ID), Long.toHexString(specification));
    }
    int opaqueVersion = in.u8("OpaqueVersion");
    if (opaqueVersion != OPAQUE_VERSION) {
      throw in.rejectLast(
          1, "OpaqueVersion", Integer.toString(OPAQUE_VERSION), Integer.toString(opaqueVersion));
    }
    int elements = in.u8("TotalElements");
    in.reserved(2);
    return elements;
  }
}
