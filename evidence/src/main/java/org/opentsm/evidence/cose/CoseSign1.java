package org.opentsm.evidence.cose;

import static java.util.stream.Collectors.joining;

import java.security.PublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * COSE_Sign1 (RFC 9052, section 4.2): a payload with one signature.
 *
 * @param protectedHeader the encoded protected header
 * @param algorithm that it names
 * @param unprotected the header that nobody signed
 * @param payload what is signed
 * @param signature as on the wire
 */
public record CoseSign1(
    Bytes protectedHeader,
    CoseAlgorithm algorithm,
    CborValue.Pairs unprotected,
    Bytes payload,
    Bytes signature) {
  /** The tag of COSE_Sign1. */
  public static final int TAG = 18;

  private static final int PARTS = 4;
  private static final int ALGORITHM = 1;
  private static final int CRITICAL = 2;
  private static final int CONTENT_TYPE = 3;

  /**
   * Reads a tagged COSE_Sign1 with its payload inside.
   *
   * @param what it is, for rejections
   * @param types of the payload, where a header states one
   * @throws MalformedStatementException if it is none, asks for an extension or an algorithm that
   *     is not known, has a label in both headers, or has another payload
   */
  public static CoseSign1 decode(String what, Bytes encoded, Set<ContentType> types)
      throws MalformedStatementException {
    CborValue outer = ForeignCbor.read(what, encoded);
    if (!(outer instanceof CborValue.Tagged(long tag, CborValue item, int _)) || tag != TAG) {
      throw ForeignCbor.reject(what, "COSE_Sign1", outer, "tag " + TAG);
    }
    List<CborValue> parts = ForeignCbor.array(what, "COSE_Sign1", PARTS, item);
    Bytes header = ForeignCbor.bytes(what, "protected", parts.get(0));
    CborValue.Pairs read =
        ForeignCbor.map(what, "protected", ForeignCbor.read(what + ", protected header", header));
    if (read.at(CRITICAL).isPresent()) {
      throw ForeignCbor.reject(
          what, "crit", read.at(CRITICAL).get(), "no extension that must be understood");
    }
    CborValue algorithm = ForeignCbor.at(what, read, ALGORITHM, "alg");
    CoseAlgorithm known =
        algorithm instanceof CborValue.Negative(long id, int _)
            ? CoseAlgorithm.ofId(id).orElse(null)
            : null;
    if (known == null) {
      throw ForeignCbor.reject(what, "alg", algorithm, "-7, -8, -35 or -36");
    }
    CborValue.Pairs unprotected = ForeignCbor.map(what, "unprotected", parts.get(1));
    requireApart(what, read, unprotected);
    Optional<CborValue> type = read.at(CONTENT_TYPE).or(() -> unprotected.at(CONTENT_TYPE));
    if (type.isPresent() && !ContentType.anyIsNamedBy(types, type.get())) {
      throw ForeignCbor.reject(
          what,
          "content type",
          type.get(),
          types.stream()
              .map(ContentType::toString)
              .sorted()
              .collect(joining(", ", "", " or none")));
    }
    return new CoseSign1(
        header,
        known,
        unprotected,
        ForeignCbor.bytes(what, "payload", parts.get(2)),
        ForeignCbor.bytes(what, "signature", parts.get(3)));
  }

  /**
   * A label stands in one header alone (RFC 9052, section 3): else nobody knows which one counts.
   */
  private static void requireApart(String what, CborValue.Pairs read, CborValue.Pairs unprotected)
      throws MalformedStatementException {
    Set<Bytes> labels = new HashSet<>();
    read.pairs().forEach(pair -> labels.add(CborWriter.encode(pair.key())));
    for (CborValue.Pair pair : unprotected.pairs()) {
      if (labels.contains(CborWriter.encode(pair.key()))) {
        throw ForeignCbor.reject(
            what, "unprotected", pair.key(), "no label of the protected header");
      }
    }
  }

  /** Whether this key signed it. */
  public boolean isSignedBy(PublicKey key, SpdmCrypto crypto) {
    Bytes signed =
        CborWriter.encode(
            CborValue.of(
                List.of(
                    CborValue.of("Signature1"),
                    CborValue.of(protectedHeader),
                    CborValue.of(Bytes.EMPTY),
                    CborValue.of(payload))));
    return crypto.verify(algorithm.asym(), algorithm.hash(), key, signed, signature, Bytes.EMPTY);
  }
}
