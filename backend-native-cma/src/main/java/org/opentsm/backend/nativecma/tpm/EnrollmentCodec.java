package org.opentsm.backend.nativecma.tpm;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Answer;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Challenge;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Pending;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Request;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.ProofCodec;
import org.opentsm.spdm.Bytes;

/**
 * Writes and reads what is told while a TPM is enrolled, as deterministic CBOR by the rules of
 * evidence. In CDDL:
 *
 * <pre>
 * message   = request / challenge / answer / pending
 * request   = { "enrollment": 1, "kind": "request", "attestationKey": key, "endorsementKey": key,
 *               "certificates": [ 0*8 bstr .size (1..8192) ] }
 * challenge = { "enrollment": 1, "kind": "challenge", "endorsementKey": key,
 *               "credential": bstr .size (1..256), "seed": bstr .size (1..512) }
 * answer    = { "enrollment": 1, "kind": "answer", "secret": bstr .size 32 }
 * pending   = { "enrollment": 1, "kind": "pending", "secret": bstr .size 32, "attestationKey": key }
 * key       = bstr .size (1..1024)                              ; TPMT_PUBLIC
 * </pre>
 */
public final class EnrollmentCodec {
  /** Octets of the longest message. */
  public static final int MAX_SIZE = 80 << 10;

  static final int SECRET_SIZE = 32;
  static final int MOST_CERTIFICATES = 8;
  static final int MOST_CERTIFICATE = 8192;

  private static final int VERSION = 1;
  private static final int MOST_CREDENTIAL = 256;
  private static final int MOST_SEED = 512;

  private static final String HEAD = "enrollment";
  private static final String KIND = "kind";
  private static final String ATTESTATION_KEY = "attestationKey";
  private static final String ENDORSEMENT_KEY = "endorsementKey";
  private static final String CERTIFICATES = "certificates";
  private static final String CREDENTIAL = "credential";
  private static final String SEED = "seed";
  private static final String SECRET = "secret";

  private static final String REQUEST = "request";
  private static final String CHALLENGE = "challenge";
  private static final String ANSWER = "answer";
  private static final String PENDING = "pending";

  private static final CborLimits LIMITS =
      new CborLimits(MAX_SIZE, 3, 32, MOST_CERTIFICATE, MOST_CERTIFICATE);

  private EnrollmentCodec() {}

  /** The encoding. */
  public static Bytes encode(EnrollmentMessage message) {
    CborValue.FieldsBuilder fields =
        switch (message) {
          case Request(Bytes attestation, Bytes endorsement, List<Bytes> certificates) ->
              of(REQUEST)
                  .put(ATTESTATION_KEY, CborValue.of(attestation))
                  .put(ENDORSEMENT_KEY, CborValue.of(endorsement))
                  .put(CERTIFICATES, array(certificates));
          case Challenge(Bytes endorsement, Bytes credential, Bytes seed) ->
              of(CHALLENGE)
                  .put(ENDORSEMENT_KEY, CborValue.of(endorsement))
                  .put(CREDENTIAL, CborValue.of(credential))
                  .put(SEED, CborValue.of(seed));
          case Answer(Bytes secret) -> of(ANSWER).put(SECRET, CborValue.of(secret));
          case Pending(Bytes secret, Bytes attestation) ->
              of(PENDING)
                  .put(SECRET, CborValue.of(secret))
                  .put(ATTESTATION_KEY, CborValue.of(attestation));
        };
    return CborWriter.encode(fields.build());
  }

  /**
   * Reads a message of one kind.
   *
   * @throws MalformedEvidenceException for everything that {@link #encode} does not write, and for
   *     a message of another kind
   */
  public static <T extends EnrollmentMessage> T decode(Bytes encoded, Class<T> kind)
      throws MalformedEvidenceException {
    EnrollmentMessage message = decode(encoded);
    if (!kind.isInstance(message)) {
      throw new MalformedEvidenceException(
          EvidenceErrorCode.MALFORMED_EVIDENCE,
          "/" + KIND,
          0,
          "a message of kind " + kind.getSimpleName(),
          message.getClass().getSimpleName());
    }
    return kind.cast(message);
  }

  /**
   * Reads a message.
   *
   * @throws MalformedEvidenceException for everything that {@link #encode} does not write
   */
  static EnrollmentMessage decode(Bytes encoded) throws MalformedEvidenceException {
    if (EvidenceCodec.isEvidence(encoded) || ProofCodec.isProof(encoded)) {
      throw new MalformedEvidenceException(
          EvidenceErrorCode.MALFORMED_EVIDENCE,
          "",
          0,
          "a message of the enrolment of a TPM",
          "evidence, or a proof of it");
    }
    CborValue root = CborReader.read(encoded, LIMITS);
    if (!(root instanceof CborValue.Fields fields)) {
      throw reject("", root, "a map", root.kind());
    }
    CborValue version = at(fields, HEAD);
    if (!(version instanceof CborValue.Unsigned(long number, int _)) || number != VERSION) {
      throw reject(HEAD, version, "version " + VERSION, "another");
    }
    CborValue kind = at(fields, KIND);
    if (!(kind instanceof CborValue.Text(String name, int _))) {
      throw reject(KIND, kind, "a text", kind.kind());
    }
    return switch (name) {
      case REQUEST -> {
        requireKeys(fields, ATTESTATION_KEY, ENDORSEMENT_KEY, CERTIFICATES);
        yield new Request(
            key(fields, ATTESTATION_KEY), key(fields, ENDORSEMENT_KEY), certificates(fields));
      }
      case CHALLENGE -> {
        requireKeys(fields, ENDORSEMENT_KEY, CREDENTIAL, SEED);
        yield new Challenge(
            key(fields, ENDORSEMENT_KEY),
            octets(CREDENTIAL, at(fields, CREDENTIAL), 1, MOST_CREDENTIAL),
            octets(SEED, at(fields, SEED), 1, MOST_SEED));
      }
      case ANSWER -> {
        requireKeys(fields, SECRET);
        yield new Answer(octets(SECRET, at(fields, SECRET), SECRET_SIZE, SECRET_SIZE));
      }
      case PENDING -> {
        requireKeys(fields, SECRET, ATTESTATION_KEY);
        yield new Pending(
            octets(SECRET, at(fields, SECRET), SECRET_SIZE, SECRET_SIZE),
            key(fields, ATTESTATION_KEY));
      }
      default ->
          throw reject(
              KIND, kind, String.join(", ", REQUEST, CHALLENGE, ANSWER, PENDING), "another");
    };
  }

  private static CborValue.FieldsBuilder of(String kind) {
    return CborValue.fields().put(HEAD, CborValue.of(VERSION)).put(KIND, CborValue.of(kind));
  }

  private static CborValue array(List<Bytes> values) {
    List<CborValue> items = new ArrayList<>();
    values.forEach(value -> items.add(CborValue.of(value)));
    return CborValue.of(items);
  }

  private static void requireKeys(CborValue.Fields fields, String... keys)
      throws MalformedEvidenceException {
    TreeSet<String> expected = new TreeSet<>(List.of(keys));
    expected.add(HEAD);
    expected.add(KIND);
    TreeSet<String> found = new TreeSet<>();
    fields.entries().forEach(entry -> found.add(entry.key()));
    if (!found.equals(expected)) {
      throw reject("", fields, "the keys " + expected, "other keys");
    }
  }

  private static Bytes key(CborValue.Fields fields, String name) throws MalformedEvidenceException {
    return octets(name, at(fields, name), 1, TpmIds.MOST_PUBLIC);
  }

  private static List<Bytes> certificates(CborValue.Fields fields)
      throws MalformedEvidenceException {
    CborValue value = at(fields, CERTIFICATES);
    if (!(value instanceof CborValue.Array(List<CborValue> items, int _))
        || items.size() > MOST_CERTIFICATES) {
      throw reject(
          CERTIFICATES,
          value,
          "an array of at most " + MOST_CERTIFICATES,
          value instanceof CborValue.Array ? "more" : value.kind());
    }
    List<Bytes> certificates = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      certificates.add(octets(CERTIFICATES + "/" + i, items.get(i), 1, MOST_CERTIFICATE));
    }
    return certificates;
  }

  private static Bytes octets(String path, CborValue value, int least, int most)
      throws MalformedEvidenceException {
    if (!(value instanceof CborValue.ByteString(Bytes octets, int _))) {
      throw reject(path, value, "a byte string", value.kind());
    }
    if (octets.length() < least || octets.length() > most) {
      throw reject(path, value, least + " to " + most + " bytes", octets.length() + " bytes");
    }
    return octets;
  }

  private static CborValue at(CborValue.Fields fields, String key)
      throws MalformedEvidenceException {
    return fields
        .entry(key)
        .map(CborValue.Entry::value)
        .orElseThrow(() -> reject("", fields, "the key " + key, "none"));
  }

  private static MalformedEvidenceException reject(
      String path, CborValue value, String expected, String found) {
    return new MalformedEvidenceException(
        EvidenceErrorCode.MALFORMED_EVIDENCE,
        path.isEmpty() ? "" : "/" + path,
        value.offset(),
        expected,
        found);
  }
}
