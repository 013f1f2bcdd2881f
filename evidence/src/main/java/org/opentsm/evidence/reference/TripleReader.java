package org.opentsm.evidence.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/** Reads a reference triple of a CoMID: an environment, and what may be measured there. */
final class TripleReader {
  private static final int SVN = 1;
  private static final int DIGESTS = 2;
  private static final int RAW = 4;
  private static final int RAW_MASK = 5;
  private static final int EXACT_SVN = 552;
  private static final int LEAST_SVN = 553;
  private static final int TAGGED_BYTES = 560;
  private static final int MASKED = 563;
  private static final int LAST_INDEX = 254;
  private static final int LONGEST_TEXT = 1024;

  /** By numbers of the Named Information registry, and by those of COSE. */
  private static final Map<Long, HashAlgorithm> HASHES =
      Map.of(
          1L, HashAlgorithm.SHA_256,
          7L, HashAlgorithm.SHA_384,
          8L, HashAlgorithm.SHA_512,
          10L, HashAlgorithm.SHA3_256,
          11L, HashAlgorithm.SHA3_384,
          12L, HashAlgorithm.SHA3_512,
          -16L, HashAlgorithm.SHA_256,
          -43L, HashAlgorithm.SHA_384,
          -44L, HashAlgorithm.SHA_512);

  private static final Map<String, HashAlgorithm> NAMED_HASHES =
      Map.of(
          "sha-256", HashAlgorithm.SHA_256,
          "sha-384", HashAlgorithm.SHA_384,
          "sha-512", HashAlgorithm.SHA_512,
          "sha3-256", HashAlgorithm.SHA3_256,
          "sha3-384", HashAlgorithm.SHA3_384,
          "sha3-512", HashAlgorithm.SHA3_512);

  private TripleReader() {}

  /** Adds the values that are about an index of SPDM. */
  static void read(String tag, CborValue triple, List<ReferenceValue> into)
      throws MalformedStatementException {
    List<CborValue> parts = ForeignCbor.array(CorimReader.WHAT, "reference-triple", 2, triple);
    CborValue.Pairs environment = map("environment", parts.getFirst());
    Optional<String> vendor = Optional.empty();
    Optional<String> model = Optional.empty();
    if (environment.at(0).isPresent()) {
      CborValue.Pairs type = map("class", environment.at(0).get());
      vendor = text("vendor", type.at(1));
      model = text("model", type.at(2));
    }
    for (CborValue claim : CorimReader.items("ref-claims", parts.get(1))) {
      CborValue.Pairs measurement = map("measurement", claim);
      if (measurement.at(0).orElse(null) instanceof CborValue.Unsigned(long key, int _)
          && key >= 1
          && key <= LAST_INDEX) {
        into.add(value(tag, vendor, model, (int) key, measurement));
      }
    }
  }

  private static ReferenceValue value(
      String tag,
      Optional<String> vendor,
      Optional<String> model,
      int index,
      CborValue.Pairs measurement)
      throws MalformedStatementException {
    if (measurement.at(2).isPresent()) {
      throw ForeignCbor.reject(
          CorimReader.WHAT, "authorized-by", measurement.at(2).get(), "no such entry");
    }
    CborValue.Pairs stated = map("mval", ForeignCbor.at(CorimReader.WHAT, measurement, 1, "mval"));
    Optional<CborValue> svn = stated.at(SVN);
    boolean least =
        svn.orElse(null) instanceof CborValue.Tagged(long kind, _, int _) && kind == LEAST_SVN;
    List<ReferenceDigest> digests = digests(stated.at(DIGESTS));
    OptionalLong number = svn(svn);
    Optional<MaskedValue> raw = raw(stated);
    if (digests.isEmpty() && number.isEmpty() && raw.isEmpty()) {
      throw ForeignCbor.reject(
          CorimReader.WHAT, "mval", stated, "digests of a known kind, an svn or a raw value");
    }
    return new ReferenceValue(
        tag,
        vendor,
        model,
        index,
        digests,
        least ? OptionalLong.empty() : number,
        least ? number : OptionalLong.empty(),
        raw);
  }

  private static OptionalLong svn(Optional<CborValue> stated) throws MalformedStatementException {
    if (stated.isEmpty()) {
      return OptionalLong.empty();
    }
    CborValue number =
        stated.get() instanceof CborValue.Tagged(long kind, CborValue item, int _)
                && (kind == EXACT_SVN || kind == LEAST_SVN)
            ? item
            : stated.get();
    return OptionalLong.of(ForeignCbor.unsigned(CorimReader.WHAT, "svn", number));
  }

  /** Those of kinds that devices of SPDM can have; others say nothing of them. */
  private static List<ReferenceDigest> digests(Optional<CborValue> stated)
      throws MalformedStatementException {
    List<ReferenceDigest> digests = new ArrayList<>();
    if (stated.isEmpty()) {
      return digests;
    }
    for (CborValue item : CorimReader.items("digests", stated.get())) {
      List<CborValue> parts = ForeignCbor.array(CorimReader.WHAT, "digest", 2, item);
      Bytes value = ForeignCbor.bytes(CorimReader.WHAT, "digest", parts.get(1));
      HashAlgorithm hash =
          switch (parts.getFirst()) {
            case CborValue.Unsigned(long number, int _) -> HASHES.get(number);
            case CborValue.Negative(long number, int _) -> HASHES.get(number);
            case CborValue.Text(String name, int _) -> NAMED_HASHES.get(name);
            default ->
                throw ForeignCbor.reject(
                    CorimReader.WHAT, "digest", parts.getFirst(), "a number or name");
          };
      if (hash != null) {
        if (value.length() != hash.size()) {
          throw ForeignCbor.reject(
              CorimReader.WHAT, "digest", parts.get(1), "one of " + hash.size() + " bytes");
        }
        digests.add(new ReferenceDigest(hash, value));
      }
    }
    return digests;
  }

  private static Optional<MaskedValue> raw(CborValue.Pairs stated)
      throws MalformedStatementException {
    if (stated.at(RAW).isEmpty()) {
      return Optional.empty();
    }
    CborValue raw = stated.at(RAW).get();
    if (!(raw instanceof CborValue.Tagged(long kind, CborValue item, int _))
        || (kind != TAGGED_BYTES && kind != MASKED)) {
      throw ForeignCbor.reject(
          CorimReader.WHAT, "raw-value", raw, "tag " + TAGGED_BYTES + " or " + MASKED);
    }
    Bytes value;
    Bytes mask;
    if (kind == MASKED) {
      List<CborValue> parts = ForeignCbor.array(CorimReader.WHAT, "raw-value", 2, item);
      value = ForeignCbor.bytes(CorimReader.WHAT, "raw-value", parts.getFirst());
      mask = ForeignCbor.bytes(CorimReader.WHAT, "raw-value mask", parts.get(1));
    } else {
      value = ForeignCbor.bytes(CorimReader.WHAT, "raw-value", item);
      mask =
          stated.at(RAW_MASK).isPresent()
              ? ForeignCbor.bytes(CorimReader.WHAT, "raw-value mask", stated.at(RAW_MASK).get())
              : ones(value.length());
    }
    if (value.length() != mask.length()) {
      throw ForeignCbor.reject(CorimReader.WHAT, "raw-value", raw, "a mask as long as the value");
    }
    return Optional.of(new MaskedValue(value, mask));
  }

  private static Bytes ones(int length) {
    byte[] octets = new byte[length];
    java.util.Arrays.fill(octets, (byte) 0xFF);
    return Bytes.owning(octets);
  }

  private static CborValue.Pairs map(String field, CborValue value)
      throws MalformedStatementException {
    return ForeignCbor.map(CorimReader.WHAT, field, value);
  }

  private static Optional<String> text(String field, Optional<CborValue> value)
      throws MalformedStatementException {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = ForeignCbor.text(CorimReader.WHAT, field, value.get());
    if (text.length() > LONGEST_TEXT) {
      throw ForeignCbor.reject(
          CorimReader.WHAT, field, value.get(), "at most " + LONGEST_TEXT + " characters");
    }
    return Optional.of(text);
  }
}
