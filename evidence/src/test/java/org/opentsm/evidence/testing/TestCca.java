package org.opentsm.evidence.testing;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A platform of Arm with keys of its own: tokens in all of their forms. */
public final class TestCca {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  /** The forms of a token. */
  public enum Form {
    /** Tag 399, a raw point as the realm's key, no profile of the realm. */
    LEGACY,
    /** Tag 399, a COSE_Key. */
    CURRENT,
    /** Tag 907: a collection of conceptual messages. */
    COLLECTION
  }

  private final KeyPair platformKey = TestPki.keyPair(AsymAlgorithm.ECDSA_P384);
  private final KeyPair realmKey = TestPki.keyPair(AsymAlgorithm.ECDSA_P384);

  public TestCca() throws Exception {}

  /** The CPAK, as an operator gives it. */
  public String platformKeyPem() {
    return TestAuthority.pem(
        "PUBLIC KEY", List.of(Bytes.copyOf(platformKey.getPublic().getEncoded())));
  }

  public PlatformTrust trust() throws Exception {
    return new PlatformTrustReader()
        .root(Kind.CCA, TestAuthority.file("cpak", platformKeyPem()))
        .read();
  }

  /** What a token is made of, by claim; changed before it is signed. */
  public static final class Parts {
    public final SortedMap<Long, CborValue> platform = new TreeMap<>();
    public final SortedMap<Long, CborValue> realm = new TreeMap<>();
    public CborValue messageType = CborValue.of(263);

    private Parts() {}
  }

  public Bytes token(Form form, Bytes userData) throws Exception {
    return token(form, userData, _ -> {});
  }

  public Bytes token(Form form, Bytes userData, Consumer<Parts> change) throws Exception {
    Parts parts = new Parts();
    Bytes point = point(realmKey);
    Bytes key =
        form == Form.LEGACY ? Bytes.concat(Bytes.of(4), point) : CborWriter.encode(coseKey(point));
    parts.realm.put(10L, CborValue.of(userData));
    if (form != Form.LEGACY) {
      parts.realm.put(265L, CborValue.of("tag:arm.com,2023:realm#1.0.0"));
    }
    parts.realm.put(44235L, CborValue.of(Bytes.zeros(64)));
    parts.realm.put(44236L, CborValue.of("sha-256"));
    parts.realm.put(44237L, CborValue.of(key));
    parts.realm.put(44238L, CborValue.of(Bytes.ofHex("31".repeat(32))));
    parts.realm.put(
        44239L,
        CborValue.of(
            List.of(
                CborValue.of(Bytes.zeros(32)),
                CborValue.of(Bytes.zeros(32)),
                CborValue.of(Bytes.zeros(32)),
                CborValue.of(Bytes.zeros(32)))));
    parts.realm.put(44240L, CborValue.of("sha-256"));
    parts.platform.put(10L, CborValue.of(CRYPTO.digest(HashAlgorithm.SHA_256, key)));
    parts.platform.put(256L, CborValue.of(Bytes.concat(Bytes.of(1), Bytes.ofHex("07".repeat(32)))));
    parts.platform.put(
        265L,
        CborValue.of(
            form == Form.LEGACY
                ? "http://arm.com/CCA-SSD/1.0.0"
                : "tag:arm.com,2023:cca_platform#1.0.0"));
    parts.platform.put(2395L, CborValue.of(0x3000));
    parts.platform.put(2396L, CborValue.of(Bytes.ofHex("7f".repeat(32))));
    parts.platform.put(
        2399L,
        CborValue.of(
            List.of(
                pairs(
                    1, CborValue.of("BL"),
                    2, CborValue.of(Bytes.ofHex("b1".repeat(32))),
                    4, CborValue.of("3.4.2"),
                    5, CborValue.of(Bytes.ofHex("51".repeat(32)))))));
    parts.platform.put(2401L, CborValue.of(Bytes.of(0xCF)));
    parts.platform.put(2402L, CborValue.of("sha-256"));
    change.accept(parts);
    CborValue platform = CborValue.of(sign(platformKey, parts.platform));
    CborValue realm = CborValue.of(sign(realmKey, parts.realm));
    if (form == Form.COLLECTION) {
      platform = CborValue.of(List.of(parts.messageType, platform));
      realm = CborValue.of(List.of(parts.messageType, realm));
    }
    return CborWriter.encode(
        CborValue.tagged(
            form == Form.COLLECTION ? 907 : 399, pairs(44234, platform, 44241, realm)));
  }

  private static CborValue coseKey(Bytes point) {
    return pairs(
        1, CborValue.of(2),
        -1, CborValue.of(2),
        -2, CborValue.of(point.slice(0, 48)),
        -3, CborValue.of(point.slice(48, 48)));
  }

  private static CborValue pairs(Object... keysAndValues) {
    List<CborValue.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      pairs.add(
          new CborValue.Pair(
              integer((Integer) keysAndValues[i]), (CborValue) keysAndValues[i + 1]));
    }
    return CborValue.pairs(pairs);
  }

  private static CborValue integer(long value) {
    return value < 0 ? new CborValue.Negative(value, 0) : CborValue.of(value);
  }

  private static Bytes sign(KeyPair key, SortedMap<Long, CborValue> claims) throws Exception {
    List<CborValue.Pair> pairs = new ArrayList<>();
    claims.forEach((claim, value) -> pairs.add(new CborValue.Pair(CborValue.of(claim), value)));
    Bytes payload = CborWriter.encode(CborValue.pairs(pairs));
    Bytes header = CborWriter.encode(pairs(1, new CborValue.Negative(-35, 0)));
    Bytes signed =
        CborWriter.encode(
            CborValue.of(
                List.of(
                    CborValue.of("Signature1"),
                    CborValue.of(header),
                    CborValue.of(Bytes.EMPTY),
                    CborValue.of(payload))));
    Bytes signature =
        CRYPTO.sign(
            AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, key.getPrivate(), signed, Bytes.EMPTY);
    return CborWriter.encode(
        CborValue.tagged(
            18,
            CborValue.of(
                List.of(
                    CborValue.of(header),
                    CborValue.pairs(List.of()),
                    CborValue.of(payload),
                    CborValue.of(signature)))));
  }

  private static Bytes point(KeyPair key) {
    Bytes info = Bytes.copyOf(key.getPublic().getEncoded());
    return info.slice(info.length() - 96);
  }
}
