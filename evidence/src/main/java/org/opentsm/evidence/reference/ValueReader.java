package org.opentsm.evidence.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/** Reads a measurement-values-map. */
final class ValueReader {
  private static final int SVN = 1;
  private static final int DIGESTS = 2;
  private static final int RAW = 4;
  private static final int RAW_MASK = 5;
  private static final int EXACT_SVN = 552;
  private static final int LEAST_SVN = 553;
  private static final int TAGGED_BYTES = 560;
  private static final int MASKED = 563;

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

  private final String what;

  /**
   * @param what it is in, for rejections
   */
  ValueReader(String what) {
    this.what = what;
  }

  /** What is known of it; empty if that is nothing. */
  StatedValue read(CborValue.Pairs stated) throws MalformedStatementException {
    Optional<CborValue> svn = stated.at(SVN);
    boolean least =
        svn.orElse(null) instanceof CborValue.Tagged(long kind, _, int _) && kind == LEAST_SVN;
    OptionalLong number = svn(svn);
    return new StatedValue(
        digests(stated.at(DIGESTS)),
        least ? OptionalLong.empty() : number,
        least ? number : OptionalLong.empty(),
        raw(stated));
  }

  private OptionalLong svn(Optional<CborValue> stated) throws MalformedStatementException {
    if (stated.isEmpty()) {
      return OptionalLong.empty();
    }
    CborValue number =
        stated.get() instanceof CborValue.Tagged(long kind, CborValue item, int _)
                && (kind == EXACT_SVN || kind == LEAST_SVN)
            ? item
            : stated.get();
    return OptionalLong.of(ForeignCbor.unsigned(what, "svn", number));
  }

  /** Those of kinds that devices of SPDM can have; others say nothing of them. */
  private List<ReferenceDigest> digests(Optional<CborValue> stated)
      throws MalformedStatementException {
    List<ReferenceDigest> digests = new ArrayList<>();
    if (stated.isEmpty()) {
      return digests;
    }
    for (CborValue item : CorimReader.items(what, "digests", stated.get())) {
      List<CborValue> parts = ForeignCbor.array(what, "digest", 2, item);
      Bytes value = ForeignCbor.bytes(what, "digest", parts.get(1));
      HashAlgorithm hash =
          switch (parts.getFirst()) {
            case CborValue.Unsigned(long number, int _) -> HASHES.get(number);
            case CborValue.Negative(long number, int _) -> HASHES.get(number);
            case CborValue.Text(String name, int _) -> NAMED_HASHES.get(name);
            default ->
                throw ForeignCbor.reject(what, "digest", parts.getFirst(), "a number or name");
          };
      if (hash != null) {
        if (value.length() != hash.size()) {
          throw ForeignCbor.reject(
              what, "digest", parts.get(1), "one of " + hash.size() + " bytes");
        }
        digests.add(new ReferenceDigest(hash, value));
      }
    }
    return digests;
  }

  private Optional<MaskedValue> raw(CborValue.Pairs stated) throws MalformedStatementException {
    if (stated.at(RAW).isEmpty()) {
      return Optional.empty();
    }
    CborValue raw = stated.at(RAW).get();
    if (!(raw instanceof CborValue.Tagged(long kind, CborValue item, int _))
        || (kind != TAGGED_BYTES && kind != MASKED)) {
      throw ForeignCbor.reject(what, "raw-value", raw, "tag " + TAGGED_BYTES + " or " + MASKED);
    }
    Bytes value;
    Bytes mask;
    if (kind == MASKED) {
      List<CborValue> parts = ForeignCbor.array(what, "raw-value", 2, item);
      value = ForeignCbor.bytes(what, "raw-value", parts.getFirst());
      mask = ForeignCbor.bytes(what, "raw-value mask", parts.get(1));
    } else {
      value = ForeignCbor.bytes(what, "raw-value", item);
      mask =
          stated.at(RAW_MASK).isPresent()
              ? ForeignCbor.bytes(what, "raw-value mask", stated.at(RAW_MASK).get())
              : ones(value.length());
    }
    if (value.length() != mask.length()) {
      throw ForeignCbor.reject(what, "raw-value", raw, "a mask as long as the value");
    }
    return Optional.of(new MaskedValue(value, mask));
  }

  private static Bytes ones(int length) {
    byte[] octets = new byte[length];
    Arrays.fill(octets, (byte) 0xFF);
    return Bytes.owning(octets);
  }
}
