package org.opentsm.evidence.cose;

import java.security.PublicKey;
import java.util.List;
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

  /**
   * Reads a tagged COSE_Sign1 with its payload inside.
   *
   * @param what it is, for rejections
   * @throws MalformedStatementException if it is none, or asks for an extension or an algorithm
   *     that is not known
   */
  public static CoseSign1 decode(String what, Bytes encoded) throws MalformedStatementException {
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
    return new CoseSign1(
        header,
        known,
        ForeignCbor.map(what, "unprotected", parts.get(1)),
        ForeignCbor.bytes(what, "payload", parts.get(2)),
        ForeignCbor.bytes(what, "signature", parts.get(3)));
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
