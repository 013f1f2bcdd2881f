package org.opentsm.evidence.reference;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.CoseSign1;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.evidence.trust.ReferenceTrust;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Reads a CoRIM (draft-ietf-rats-corim): unsigned (tag 501), or signed (tag 18) by somebody who is
 * given. What is used are the reference triples of its CoMIDs whose measured elements are indexes
 * of SPDM; other tags, triples and elements are passed over. A profile changes what the rest means,
 * so that one with any profile is refused.
 */
public final class CorimReader {
  /** At most as many octets. */
  public static final int SIZE_LIMIT = 1 << 20;

  static final String WHAT = "CoRIM";

  private static final int CORIM = 501;
  private static final int COMID = 506;
  private static final int TAGS = 1;
  private static final int PROFILE = 3;
  private static final int VALIDITY = 4;
  private static final int TAG_IDENTITY = 1;
  private static final int TRIPLES = 4;
  private static final int LONGEST_NAME = 128;

  private final TrustFile file;
  private final Instant at;
  private final List<ReferenceValue> values = new ArrayList<>();

  private CorimReader(TrustFile file, Instant at) {
    this.file = file;
    this.at = at;
  }

  /**
   * Reads one file.
   *
   * @param trust who may sign; an unsigned file is read only if it names nobody, or else whoever
   *     keeps the file could leave the signature out
   * @param at the time at which it must be valid
   * @throws TrustInputException if it is no CoRIM, signed by another or, where signers are given,
   *     by nobody, not valid at that time, of a profile, or without any reference value for
   *     measurements of SPDM
   */
  public static ReferenceValues read(
      TrustFile file, ReferenceTrust trust, Instant at, SpdmCrypto crypto)
      throws TrustInputException {
    if (file.content().length() > SIZE_LIMIT) {
      throw new TrustInputException(
          file.name(), "at most " + SIZE_LIMIT + " bytes", file.content().length() + " bytes");
    }
    try {
      CborValue outer = ForeignCbor.read(WHAT, file.content());
      boolean signed =
          outer instanceof CborValue.Tagged(long tag, _, int _) && tag == CoseSign1.TAG;
      if (!signed && trust.asksForSignatures()) {
        throw new TrustInputException(
            file.name(), "a signed CoRIM (tag 18), since signers are given", outer.kind());
      }
      CborValue inner =
          signed ? ForeignCbor.read(WHAT, new SignedCorim(file, trust, at, crypto).open()) : outer;
      CorimReader reader = new CorimReader(file, at);
      reader.readCorim(inner, signed ? "signed" : "unsigned");
      return new ReferenceValues(reader.values);
    } catch (MalformedStatementException malformed) {
      throw new TrustInputException(
          file.name(), "a CoRIM", "one that breaks its rules: " + malformed.getMessage());
    }
  }

  private void readCorim(CborValue item, String how)
      throws MalformedStatementException, TrustInputException {
    if (!(item instanceof CborValue.Tagged(long tag, CborValue content, int _)) || tag != CORIM) {
      throw ForeignCbor.reject(WHAT, "corim", item, "tag " + CORIM);
    }
    CborValue.Pairs corim = ForeignCbor.map(WHAT, "corim", content);
    if (corim.at(PROFILE).isPresent()) {
      throw ForeignCbor.reject(
          WHAT, "profile", corim.at(PROFILE).get(), "none, since none is known");
    }
    if (corim.at(VALIDITY).isPresent()) {
      Validity.of("rim-validity", corim.at(VALIDITY).get()).require(file.name(), at);
    }
    CborValue tags = ForeignCbor.at(WHAT, corim, TAGS, "tags");
    for (CborValue embedded : items(WHAT, "tags", tags)) {
      if (embedded instanceof CborValue.Tagged(long kind, CborValue octets, int _)
          && kind == COMID) {
        readComid(ForeignCbor.bytes(WHAT, "tags", octets), how);
      }
    }
    if (values.isEmpty()) {
      throw new TrustInputException(
          file.name(), "a reference value for a measurement of SPDM, by its index", "none");
    }
  }

  private void readComid(Bytes encoded, String how) throws MalformedStatementException {
    CborValue.Pairs comid =
        ForeignCbor.map(WHAT, "comid", ForeignCbor.read(WHAT + ", CoMID", encoded));
    CborValue.Pairs identity =
        ForeignCbor.map(
            WHAT, "tag-identity", ForeignCbor.at(WHAT, comid, TAG_IDENTITY, "tag-identity"));
    String tag =
        "CoMID "
            + name(ForeignCbor.at(WHAT, identity, 0, "tag-id"))
            + " of the "
            + how
            + " "
            + file.name();
    CborValue.Pairs triples =
        ForeignCbor.map(WHAT, "triples", ForeignCbor.at(WHAT, comid, TRIPLES, "triples"));
    if (triples.at(0).isPresent()) {
      for (CborValue triple : items(WHAT, "reference-triples", triples.at(0).get())) {
        TripleReader.read(tag, triple, values);
      }
    }
  }

  private static String name(CborValue id) throws MalformedStatementException {
    return switch (id) {
      case CborValue.Text(String text, int _) when text.length() <= LONGEST_NAME ->
          PrintableText.of(text);
      case CborValue.ByteString(Bytes octets, int _) when octets.length() == 16 ->
          HexFormat.of().formatHex(octets.toByteArray());
      default ->
          throw ForeignCbor.reject(
              WHAT, "tag-id", id, "a text of at most " + LONGEST_NAME + " characters, or a UUID");
    };
  }

  /** The items of an array with at least one. */
  static List<CborValue> items(String what, String field, CborValue value)
      throws MalformedStatementException {
    if (value instanceof CborValue.Array array && !array.items().isEmpty()) {
      return array.items();
    }
    throw ForeignCbor.reject(what, field, value, "an array of at least one item");
  }
}
