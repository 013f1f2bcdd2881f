package org.opentsm.evidence.testing;

import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Makes CoRIMs. */
public final class TestCorim {
  private TestCorim() {}

  /** A map with integers as keys: key, value and so on. */
  public static CborValue map(Object... keysAndValues) {
    List<CborValue.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      pairs.add(
          new CborValue.Pair(
              CborValue.of((int) keysAndValues[i]), (CborValue) keysAndValues[i + 1]));
    }
    return CborValue.pairs(pairs);
  }

  public static CborValue array(CborValue... items) {
    return CborValue.of(List.of(items));
  }

  /** A measurement with one digest by SHA-384. */
  public static CborValue digest(int index, Bytes digest) {
    return measurement(CborValue.of(index), 2, array(array(CborValue.of(7), CborValue.of(digest))));
  }

  /** A measurement of which one thing is stated. */
  public static CborValue measurement(CborValue mkey, int field, CborValue value) {
    return map(0, mkey, 1, map(field, value));
  }

  /** An environment of a vendor and a model. */
  public static CborValue environment(String vendor, String model) {
    return map(0, map(1, CborValue.of(vendor), 2, CborValue.of(model)));
  }

  /** Unsigned, with one CoMID that has one triple. */
  public static Bytes corim(String tag, CborValue environment, CborValue... measurements) {
    return CborWriter.encode(CborValue.tagged(501, body(comid(tag, environment, measurements))));
  }

  /** The map of a CoRIM around a CoMID. */
  public static CborValue body(CborValue comid) {
    return map(
        0,
        CborValue.of("corim"),
        1,
        array(
            CborValue.tagged(505, CborValue.of(Bytes.EMPTY)),
            CborValue.tagged(506, CborValue.of(CborWriter.encode(comid)))));
  }

  public static CborValue comid(String tag, CborValue environment, CborValue... measurements) {
    return map(
        1, map(0, CborValue.of(tag)), 4, map(0, array(array(environment, array(measurements)))));
  }

  /** Signed by ES384; {@code chain} is leaf first, or empty. */
  public static Bytes signed(Bytes corim, PrivateKey key, List<Bytes> chain, SpdmCrypto crypto)
      throws Exception {
    return signed(
        corim, AsymAlgorithm.ECDSA_P384, key, chain, crypto, CborValue.of("application/rim+cbor"));
  }

  /**
   * Signed by the algorithm of a curve, P-256 or P-384.
   *
   * @param type content type in the header
   */
  public static Bytes signed(
      Bytes corim,
      AsymAlgorithm curve,
      PrivateKey key,
      List<Bytes> chain,
      SpdmCrypto crypto,
      CborValue type)
      throws Exception {
    boolean small = curve == AsymAlgorithm.ECDSA_P256;
    HashAlgorithm hash = small ? HashAlgorithm.SHA_256 : HashAlgorithm.SHA_384;
    Bytes header = CborWriter.encode(map(1, CborValue.of(small ? -7 : -35), 3, type));
    Bytes signed =
        CborWriter.encode(
            array(
                CborValue.of("Signature1"),
                CborValue.of(header),
                CborValue.of(Bytes.EMPTY),
                CborValue.of(corim)));
    Bytes signature = crypto.sign(curve, hash, key, signed, Bytes.EMPTY);
    CborValue unprotected =
        chain.isEmpty() ? map() : map(33, CborValue.of(chain.stream().map(CborValue::of).toList()));
    return CborWriter.encode(
        CborValue.tagged(
            18,
            array(
                CborValue.of(header), unprotected, CborValue.of(corim), CborValue.of(signature))));
  }
}
