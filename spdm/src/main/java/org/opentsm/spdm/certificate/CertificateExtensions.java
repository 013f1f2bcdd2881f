package org.opentsm.spdm.certificate;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/**
 * The extensions of a certificate, with those decoded that SPDM and path validation ask for.
 *
 * <p>An extension whose content cannot be read is listed in {@link #malformed()} and its accessor
 * answers as if it were absent: a rule reports it, and nothing else needs to.
 */
public final class CertificateExtensions {
  /** basicConstraints (RFC 5280). */
  public static final String BASIC_CONSTRAINTS = "2.5.29.19";

  /** keyUsage (RFC 5280). */
  public static final String KEY_USAGE = "2.5.29.15";

  /** extKeyUsage (RFC 5280). */
  public static final String EXTENDED_KEY_USAGE = "2.5.29.37";

  /** subjectAltName (RFC 5280). */
  public static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

  private static final int MAX_EXTENSIONS = 64;
  private static final int MAX_LIST = 256;

  /**
   * One extension as it stands.
   *
   * @param oid its identifier in dotted form
   * @param critical whether whoever does not understand it must refuse the certificate
   * @param value the content of its OCTET STRING
   */
  public record Extension(String oid, boolean critical, Bytes value) {}

  /**
   * basicConstraints.
   *
   * @param certificateAuthority whether the key may sign certificates
   * @param pathLength how many further authorities may follow below, if that is limited
   */
  public record BasicConstraints(boolean certificateAuthority, OptionalInt pathLength) {}

  /**
   * A name of a form that its type defines.
   *
   * @param type object identifier in dotted form
   * @param value DER of the value
   * @param text the value if it is a UTF8String
   */
  public record OtherName(String type, Bytes value, Optional<String> text) {}

  private final Map<String, Extension> byOid;
  private final Map<String, MalformedMessageException> malformed = new LinkedHashMap<>();
  private final @Nullable BasicConstraints basicConstraints;
  private final @Nullable Set<X509KeyUsage> keyUsage;
  private final List<String> extendedKeyUsage;
  private final List<OtherName> otherNames;
  private final List<String> spdmOids;

  private CertificateExtensions(String structure, Map<String, Extension> byOid) {
    this.byOid = byOid;
    basicConstraints =
        decode(structure, BASIC_CONSTRAINTS, CertificateExtensions::basicConstraints);
    keyUsage = decode(structure, KEY_USAGE, X509KeyUsage::decode);
    extendedKeyUsage = orNone(decode(structure, EXTENDED_KEY_USAGE, CertificateExtensions::oids));
    otherNames =
        orNone(decode(structure, SUBJECT_ALTERNATIVE_NAME, CertificateExtensions::otherNames));
    spdmOids = orNone(decode(structure, SpdmOids.SPDM_EXTENSION, CertificateExtensions::spdmOids));
  }

  static CertificateExtensions none() {
    return new CertificateExtensions("", Map.of());
  }

  /**
   * Reads Extensions (RFC 5280, section 4.1): SEQUENCE OF SEQUENCE { OID, critical, OCTET STRING }.
   */
  static CertificateExtensions decode(String structure, DerReader in)
      throws MalformedMessageException {
    return new CertificateExtensions(structure, list(in, MAX_EXTENSIONS));
  }

  static Map<String, Extension> list(DerReader in, int limit) throws MalformedMessageException {
    Map<String, Extension> found = new LinkedHashMap<>();
    while (in.hasMore()) {
      DerReader.Element element = in.read(DerReader.SEQUENCE, "extension");
      DerReader one = in.within(element);
      String oid = one.oid("extnID");
      boolean critical = one.optionalBoolean("critical");
      Bytes value = one.read(DerReader.OCTET_STRING, "extnValue").content();
      one.end("extension");
      if (found.put(oid, new Extension(oid, critical, value)) != null) {
        throw in.reject(element, "extension", "each extension once", oid + " twice");
      }
      if (found.size() > limit) {
        throw in.reject(element, "extension", "at most " + limit + " extensions", "more");
      }
    }
    return found;
  }

  /** All extensions, in their order. */
  public List<Extension> all() {
    return List.copyOf(byOid.values());
  }

  /** The extension with this identifier, if there is one. */
  public Optional<Extension> find(String oid) {
    return Optional.ofNullable(byOid.get(oid));
  }

  /** What could not be read, by object identifier. */
  public Map<String, MalformedMessageException> malformed() {
    return java.util.Collections.unmodifiableMap(malformed);
  }

  /** basicConstraints, if present. */
  public Optional<BasicConstraints> basicConstraints() {
    return Optional.ofNullable(basicConstraints);
  }

  /** keyUsage, if present. */
  public Optional<Set<X509KeyUsage>> keyUsage() {
    return Optional.ofNullable(keyUsage);
  }

  /** Object identifiers of the purposes in extKeyUsage; none if it is absent. */
  public List<String> extendedKeyUsage() {
    return extendedKeyUsage;
  }

  /** The otherName entries of subjectAltName, in their order; none if it is absent. */
  public List<OtherName> otherNames() {
    return otherNames;
  }

  /** The identifiers inside the DMTF SPDM extension; none if it is absent. */
  public List<String> spdmOids() {
    return spdmOids;
  }

  private interface Decoder<T> {
    T decode(DerReader in) throws MalformedMessageException;
  }

  private <T> @Nullable T decode(String structure, String oid, Decoder<T> decoder) {
    Extension extension = byOid.get(oid);
    if (extension == null) {
      return null;
    }
    try {
      DerReader in = new DerReader(structure + ", extension " + oid, extension.value(), 0);
      T decoded = decoder.decode(in);
      in.end("extension");
      return decoded;
    } catch (MalformedMessageException unreadable) {
      malformed.put(oid, unreadable);
      return null;
    }
  }

  private static <T> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  private static BasicConstraints basicConstraints(DerReader in) throws MalformedMessageException {
    DerReader fields = in.enter(DerReader.SEQUENCE, "BasicConstraints");
    boolean authority = fields.optionalBoolean("cA");
    OptionalInt pathLength = OptionalInt.empty();
    if (fields.hasMore()) {
      java.math.BigInteger value = fields.integer("pathLenConstraint");
      if (value.signum() < 0 || value.bitLength() > 15) {
        throw new MalformedMessageException(
            "BasicConstraints",
            "pathLenConstraint",
            0,
            "0 to 32767",
            "a number of " + value.bitLength() + " bits");
      }
      pathLength = OptionalInt.of(value.intValue());
    }
    fields.end("BasicConstraints");
    return new BasicConstraints(authority, pathLength);
  }

  private static List<String> oids(DerReader in) throws MalformedMessageException {
    DerReader fields = in.enter(DerReader.SEQUENCE, "ExtKeyUsageSyntax");
    List<String> oids = new ArrayList<>();
    do {
      oids.add(fields.oid("KeyPurposeId"));
    } while (fields.hasMore() && oids.size() < MAX_LIST);
    fields.end("ExtKeyUsageSyntax");
    return oids;
  }

  /** SEQUENCE SIZE (1..MAX) OF SEQUENCE { OID, definition OCTET STRING OPTIONAL } (DSP0274). */
  private static List<String> spdmOids(DerReader in) throws MalformedMessageException {
    DerReader fields = in.enter(DerReader.SEQUENCE, "id-spdm-cert-oids");
    List<String> oids = new ArrayList<>();
    do {
      DerReader one = fields.enter(DerReader.SEQUENCE, "id-spdm-cert-oid");
      oids.add(one.oid("spdmOID"));
      one.readIf(DerReader.OCTET_STRING, "spdmOIDdefinition");
      one.end("id-spdm-cert-oid");
    } while (fields.hasMore() && oids.size() < MAX_LIST);
    fields.end("id-spdm-cert-oids");
    return oids;
  }

  private static List<OtherName> otherNames(DerReader in) throws MalformedMessageException {
    DerReader names = in.enter(DerReader.SEQUENCE, "GeneralNames");
    List<OtherName> found = new ArrayList<>();
    while (names.hasMore() && found.size() < MAX_LIST) {
      DerReader.Element name = names.read("GeneralName");
      if (name.tag() == 0xA0) {
        found.add(otherName(names.within(name)));
      }
    }
    names.end("GeneralNames");
    return found;
  }

  private static OtherName otherName(DerReader in) throws MalformedMessageException {
    String type = in.oid("type-id");
    DerReader explicit = in.enter(0xA0, "value");
    in.end("OtherName");
    DerReader.Element value = explicit.read("value");
    explicit.end("value");
    Optional<String> text = Optional.empty();
    if (value.tag() == DerReader.UTF8_STRING) {
      try {
        ByteBuffer octets = value.content().toByteBuffer();
        text = Optional.of(StandardCharsets.UTF_8.newDecoder().decode(octets).toString());
      } catch (CharacterCodingException invalid) {
        throw in.reject(value, "value", "UTF-8", value.content().toString());
      }
    }
    return new OtherName(type, value.encoded(), text);
  }
}
