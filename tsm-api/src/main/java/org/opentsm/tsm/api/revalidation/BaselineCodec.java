package org.opentsm.tsm.api.revalidation;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;

/**
 * Writes and reads baselines as deterministic CBOR, by the rules of evidence. In CDDL:
 *
 * <pre>
 * baseline = {
 *   "baseline": 1,              ; the version
 *   "address":  tstr,           ; of the device, 1 to 256 octets
 *   "accepted": uint,           ; seconds since 1970, at most 2^40
 *   "evidence": bstr,           ; evidence of this one device, at most 16 MiB
 *   "digest":   bstr .size 48   ; SHA-384 of this map without this entry
 * }
 * </pre>
 *
 * <p>The digest finds corruption. That the key in it signed is checked whenever a baseline is read.
 */
public final class BaselineCodec {
  /** Octets of the longest baseline. */
  public static final int MAX_SIZE = Limits.BLOB + 1024;

  private static final int VERSION = 1;
  private static final String HEAD = "baseline";
  private static final String ADDRESS = "address";
  private static final String ACCEPTED = "accepted";
  private static final String EVIDENCE = "evidence";
  private static final String DIGEST = "digest";
  private static final Set<String> KEYS = Set.of(HEAD, ADDRESS, ACCEPTED, EVIDENCE, DIGEST);
  private static final long LATEST = 1L << 40;
  private static final CborLimits LIMITS =
      new CborLimits(MAX_SIZE, 2, 2 * KEYS.size() + 1, Limits.BLOB, Limits.TEXT);

  private BaselineCodec() {}

  /**
   * The encoding.
   *
   * @throws MalformedEvidenceException if it is larger than {@link #MAX_SIZE}
   */
  public static Bytes encode(Baseline baseline) throws MalformedEvidenceException {
    Bytes evidence = EvidenceCodec.encode(baseline.evidence());
    if (evidence.length() > Limits.BLOB) {
      throw new MalformedEvidenceException(
          EvidenceErrorCode.LIMIT_EXCEEDED,
          "/" + EVIDENCE,
          0,
          "at most " + Limits.BLOB + " bytes",
          Integer.toString(evidence.length()));
    }
    CborValue.FieldsBuilder fields =
        CborValue.fields()
            .put(HEAD, CborValue.of(VERSION))
            .put(ADDRESS, CborValue.of(baseline.address().text()))
            .put(ACCEPTED, CborValue.of(baseline.acceptedAt().getEpochSecond()))
            .put(EVIDENCE, CborValue.of(evidence));
    Bytes digest = Sha384.of(CborWriter.encode(fields.build()));
    return CborWriter.encode(fields.put(DIGEST, CborValue.of(digest)).build());
  }

  /**
   * Reads a baseline.
   *
   * @throws MalformedEvidenceException for everything that {@link #encode} does not write, and for
   *     evidence that does not prove its key
   */
  public static Baseline decode(Bytes encoded, SpdmCrypto crypto)
      throws MalformedEvidenceException {
    CborValue.Fields fields = intact(encoded);
    DeviceAddress address = address(fields);
    CborValue accepted = at(fields, ACCEPTED);
    if (!(accepted instanceof CborValue.Unsigned(long seconds, int _)) || seconds > LATEST) {
      throw reject(ACCEPTED, accepted, "seconds from 0 to " + LATEST, "something else");
    }
    return Baseline.of(address, evidence(fields), Instant.ofEpochSecond(seconds), crypto)
        .orElseThrow(() ->
            reject(
                EVIDENCE,
                at(fields, EVIDENCE),
                "evidence of one device with signatures of one key over its nonce",
                "other evidence"));
  }

  /**
   * Whose baseline it is; nothing of its evidence is read.
   *
   * @throws MalformedEvidenceException if it is none, or was damaged
   */
  static DeviceAddress addressOf(Bytes encoded) throws MalformedEvidenceException {
    return address(intact(encoded));
  }

  /** The same of one that is damaged, as far as it still says so; nothing vouches for it. */
  static Optional<DeviceAddress> guessAddress(Bytes damaged) {
    return StatedAddress.in(damaged, ADDRESS);
  }

  /** Everything around the evidence is as it was written. */
  private static CborValue.Fields intact(Bytes encoded) throws MalformedEvidenceException {
    CborValue root = CborReader.read(encoded, LIMITS);
    if (!(root instanceof CborValue.Fields fields)) {
      throw reject("", root, "a map", root.kind());
    }
    requireKeys(fields);
    CborValue version = at(fields, HEAD);
    if (!(version instanceof CborValue.Unsigned(long number, int _)) || number != VERSION) {
      throw new MalformedEvidenceException(
          EvidenceErrorCode.UNSUPPORTED_VERSION,
          "/" + HEAD,
          version.offset(),
          "version " + VERSION,
          version instanceof CborValue.Unsigned other
              ? Long.toString(other.value())
              : version.kind());
    }
    requireDigest(encoded, fields);
    return fields;
  }

  private static void requireKeys(CborValue.Fields fields) throws MalformedEvidenceException {
    TreeSet<String> found = new TreeSet<>();
    fields.entries().forEach(entry -> found.add(entry.key()));
    if (!found.equals(new TreeSet<>(KEYS))) {
      throw reject("", fields, "the keys " + new TreeSet<>(KEYS), "other keys");
    }
  }

  private static void requireDigest(Bytes encoded, CborValue.Fields fields)
      throws MalformedEvidenceException {
    CborValue stated = at(fields, DIGEST);
    CborValue.Entry entry = fields.entry(DIGEST).orElseThrow();
    int first = fields.entries().getFirst().start();
    Bytes computed =
        Sha384.of(
            CborWriter.mapHead(KEYS.size() - 1),
            encoded.slice(first, entry.start() - first),
            encoded.slice(entry.end()));
    if (!(stated instanceof CborValue.ByteString(Bytes value, int _)) || !value.equals(computed)) {
      throw reject(DIGEST, stated, "the digest " + computed.toHex() + " of the content", "another");
    }
  }

  private static DeviceAddress address(CborValue.Fields fields) throws MalformedEvidenceException {
    CborValue value = at(fields, ADDRESS);
    if (!(value instanceof CborValue.Text(String text, int _))) {
      throw reject(ADDRESS, value, "a text", value.kind());
    }
    try {
      DeviceAddress address = DeviceAddress.parse(text);
      if (address.text().equals(text)) {
        return address;
      }
    } catch (TsmException.BadArgument none) {
      // The same refusal as for one that is written otherwise.
    }
    throw reject(ADDRESS, value, "a device's address in its own form", "another text");
  }

  private static Evidence evidence(CborValue.Fields fields) throws MalformedEvidenceException {
    CborValue value = at(fields, EVIDENCE);
    if (!(value instanceof CborValue.ByteString(Bytes octets, int _))) {
      throw reject(EVIDENCE, value, "a byte string", value.kind());
    }
    EvidenceFile file = EvidenceCodec.decode(octets);
    if (!file.isIntact()) {
      throw reject(
          EVIDENCE,
          value,
          "evidence with the digest " + file.contentDigest().toHex(),
          file.statedDigest().toHex());
    }
    return file.evidence();
  }

  private static CborValue at(CborValue.Fields fields, String key) {
    return fields.entry(key).orElseThrow().value();
  }

  private static MalformedEvidenceException reject(
      String key, CborValue value, String expected, String found) {
    return new MalformedEvidenceException(
        EvidenceErrorCode.MALFORMED_EVIDENCE,
        key.isEmpty() ? "" : "/" + key,
        value.offset(),
        expected,
        found);
  }
}
