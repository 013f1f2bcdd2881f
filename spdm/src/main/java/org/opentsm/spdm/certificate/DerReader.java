package org.opentsm.spdm.certificate;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/**
 * Reads the elements of one DER value, front to back.
 *
 * <p>Strict where X.690 lets DER no choice: lengths are definite and as short as they can be. It
 * never descends by itself, so that depth costs nothing, and shares the input's storage.
 */
public final class DerReader {
  /** Tag of a BOOLEAN. */
  public static final int BOOLEAN = 0x01;

  /** Tag of an INTEGER. */
  public static final int INTEGER = 0x02;

  /** Tag of a BIT STRING. */
  public static final int BIT_STRING = 0x03;

  /** Tag of an OCTET STRING. */
  public static final int OCTET_STRING = 0x04;

  /** Tag of an OBJECT IDENTIFIER. */
  public static final int OID = 0x06;

  /** Tag of an ENUMERATED. */
  public static final int ENUMERATED = 0x0A;

  /** Tag of a UTF8String. */
  public static final int UTF8_STRING = 0x0C;

  /** Tag of a UTCTime. */
  public static final int UTC_TIME = 0x17;

  /** Tag of a GeneralizedTime. */
  public static final int GENERALIZED_TIME = 0x18;

  /** Tag of a SEQUENCE. */
  public static final int SEQUENCE = 0x30;

  private static final int OID_OCTETS = 64;

  /** Octets of the longest INTEGER; RFC 5280 wants serial numbers of at most 20. */
  private static final int MAX_INTEGER = 64;

  /**
   * One element.
   *
   * @param tag its identifier octet
   * @param encoded identifier, length and content
   * @param content what the length counts
   * @param offset of the identifier in what is read
   */
  public record Element(int tag, Bytes encoded, Bytes content, int offset) {
    int contentOffset() {
      return offset + encoded.length() - content.length();
    }
  }

  private final String structure;
  private final Bytes input;
  private final int base;
  private int position;

  /**
   * @param structure what is read, for rejections
   * @param input its octets
   * @param base offset of the input in what a rejection speaks of
   */
  public DerReader(String structure, Bytes input, int base) {
    this.structure = structure;
    this.input = input;
    this.base = base;
  }

  /** Whether an element follows. */
  public boolean hasMore() {
    return position < input.length();
  }

  /** Whether an element with this tag follows. */
  public boolean next(int tag) {
    return hasMore() && input.get(position) == tag;
  }

  /** The next element, which must have this tag. */
  public Element read(int tag, String field) throws MalformedMessageException {
    if (!next(tag)) {
      throw reject(
          field, "tag " + hex(tag), hasMore() ? "tag " + hex(input.get(position)) : "the end");
    }
    return read(field);
  }

  /** The next element if it has this tag. */
  public Optional<Element> readIf(int tag, String field) throws MalformedMessageException {
    return next(tag) ? Optional.of(read(field)) : Optional.empty();
  }

  /** The next element, whatever it is. */
  public Element read(String field) throws MalformedMessageException {
    int start = position;
    int tag = octet(field);
    if ((tag & 0x1F) == 0x1F) {
      throw rejectAt(start, field, "a tag number below 31", "tag " + hex(tag));
    }
    int length = length(field);
    if (length > input.length() - position) {
      throw rejectAt(
          start, field, length + " bytes of content", input.length() - position + " bytes left");
    }
    Bytes content = input.slice(position, length);
    position += length;
    return new Element(tag, input.slice(start, position - start), content, base + start);
  }

  /** A reader of the content of the next element, which must have this tag. */
  public DerReader enter(int tag, String field) throws MalformedMessageException {
    return within(read(tag, field));
  }

  /** A reader of the content of an element. */
  public DerReader within(Element element) {
    return new DerReader(structure, element.content(), element.contentOffset());
  }

  /** Rejects what follows the last element. */
  public void end(String field) throws MalformedMessageException {
    if (hasMore()) {
      throw reject(field, "no more elements", input.length() - position + " bytes more");
    }
  }

  /** An object identifier in dotted form. */
  public String oid(String field) throws MalformedMessageException {
    Element element = read(OID, field);
    if (element.content().length() > OID_OCTETS) {
      throw reject(
          element,
          field,
          "at most " + OID_OCTETS + " bytes",
          element.content().length() + " bytes");
    }
    try {
      return ASN1ObjectIdentifier.fromContents(element.content().toByteArray()).getId();
    } catch (RuntimeException invalid) {
      throw reject(element, field, "an object identifier", element.content().toHex());
    }
  }

  /** A whole number. */
  public BigInteger integer(String field) throws MalformedMessageException {
    Element element = read(INTEGER, field);
    Bytes content = element.content();
    if (content.length() > MAX_INTEGER) {
      throw reject(
          element, field, "at most " + MAX_INTEGER + " bytes", content.length() + " bytes");
    }
    boolean shortest =
        content.length() == 1
            || (content.length() > 1
                && !(content.get(0) == 0 && content.get(1) < 0x80)
                && !(content.get(0) == 0xFF && content.get(1) >= 0x80));
    if (!shortest) {
      throw reject(element, field, "an INTEGER in its shortest form", content.toString());
    }
    return new BigInteger(content.toByteArray());
  }

  /** A BOOLEAN whose default is false. */
  public boolean optionalBoolean(String field) throws MalformedMessageException {
    Optional<Element> element = readIf(BOOLEAN, field);
    if (element.isEmpty()) {
      return false;
    }
    // An encoded default is against DER, yet certificates in the field have it.
    if (element.get().content().length() != 1) {
      throw reject(element.get(), field, "1 byte", element.get().content().length() + " bytes");
    }
    return element.get().content().get(0) != 0;
  }

  /** The octets of a BIT STRING without unused bits. */
  public Bytes bitString(String field) throws MalformedMessageException {
    Element element = read(BIT_STRING, field);
    if (element.content().isEmpty() || element.content().get(0) != 0) {
      throw reject(element, field, "a BIT STRING of whole octets", element.content().toString());
    }
    return element.content().slice(1);
  }

  /** A UTCTime or GeneralizedTime as RFC 5280 has them: to the second, in UTC. */
  public Instant time(String field) throws MalformedMessageException {
    Element element = read(field);
    String text =
        new String(element.content().toByteArray(), java.nio.charset.StandardCharsets.ISO_8859_1);
    int yearDigits =
        switch (element.tag()) {
          case UTC_TIME -> 2;
          case GENERALIZED_TIME -> 4;
          default ->
              throw reject(
                  element, field, "UTCTime or GeneralizedTime", "tag " + hex(element.tag()));
        };
    try {
      return parseTime(text, yearDigits);
    } catch (NumberFormatException | DateTimeException | StringIndexOutOfBoundsException invalid) {
      throw reject(
          element, field, "a time in UTC to the second", DeviceCertificate.printable(text));
    }
  }

  /** A rejection of an element that was read. */
  public MalformedMessageException reject(
      Element element, String field, String expected, String found) {
    return new MalformedMessageException(structure, field, element.offset(), expected, found);
  }

  private MalformedMessageException reject(String field, String expected, String found) {
    return rejectAt(position, field, expected, found);
  }

  private MalformedMessageException rejectAt(int at, String field, String expected, String found) {
    return new MalformedMessageException(structure, field, base + at, expected, found);
  }

  private static Instant parseTime(String text, int yearDigits) {
    if (text.length() != yearDigits + 11 || text.charAt(yearDigits + 10) != 'Z') {
      throw new DateTimeException("length or zone");
    }
    int year = digits(text, 0, yearDigits);
    if (yearDigits == 2) {
      year += year < 50 ? 2000 : 1900;
    }
    int at = yearDigits;
    return LocalDateTime.of(
            year,
            digits(text, at, 2),
            digits(text, at + 2, 2),
            digits(text, at + 4, 2),
            digits(text, at + 6, 2),
            digits(text, at + 8, 2))
        .toInstant(ZoneOffset.UTC);
  }

  private static int digits(String text, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new NumberFormatException("no digit");
      }
      value = value * 10 + c - '0';
    }
    return value;
  }

  private int length(String field) throws MalformedMessageException {
    int start = position;
    int first = octet(field);
    if (first < 0x80) {
      return first;
    }
    int count = first & 0x7F;
    if (count == 0 || count > 4) {
      throw rejectAt(start, field, "a definite length of at most 4 octets", hex(first));
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | octet(field);
    }
    if (value < 0x80 || value >> (8 * (count - 1)) == 0) {
      throw rejectAt(start, field, "the shortest form of length " + value, count + " octets");
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private int octet(String field) throws MalformedMessageException {
    if (!hasMore()) {
      throw reject(field, "another byte", "the end");
    }
    return input.get(position++);
  }

  private static String hex(int octet) {
    return String.format("0x%02x", octet);
  }
}
