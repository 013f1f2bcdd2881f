package org.opentsm.evidence.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Extension;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A platform of Intel with keys of its own: quotes, their chain, and documents about it. */
public final class TestTdx {
  /** The platform's firmware, and the PCE's. */
  public static final int COMPONENT = 7;

  public static final int PCE_SVN = 13;

  /** The security version of the quoting enclave. */
  public static final int ENCLAVE_SVN = 4;

  /** The platform. */
  public static final String FMSPC = "00a06d080000";

  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final String SGX = "1.2.840.113741.1.13.1";
  private static final Bytes MR_SIGNER = Bytes.ofHex("dc".repeat(32));

  private final TestAuthority root = TestAuthority.root("CN=Intel SGX Root CA,O=Test");
  private final TestAuthority platform = root.authority("CN=Intel SGX PCK Platform CA,O=Test");
  private final KeyPair pckKey = TestPki.keyPair(AsymAlgorithm.ECDSA_P256);
  private final KeyPair attestationKey = TestPki.keyPair(AsymAlgorithm.ECDSA_P256);
  private final KeyPair documentKey = TestPki.keyPair(AsymAlgorithm.ECDSA_P256);
  private final Bytes pck;
  private final Bytes documentSigner;

  public TestTdx() throws Exception {
    this(true);
  }

  /**
   * @param named whether the certificate of the PCK says of which platform it is
   */
  public TestTdx(boolean named) throws Exception {
    pck =
        named
            ? platform.leaf("CN=Intel SGX PCK Certificate,O=Test", pckKey.getPublic(), 0x55, sgx())
            : platform.leaf("CN=Intel SGX PCK Certificate,O=Test", pckKey.getPublic(), 0x55);
    documentSigner = root.leaf("CN=Intel SGX TCB Signing,O=Test", documentKey.getPublic(), 0x66);
  }

  private static Extension sgx() throws Exception {
    ASN1EncodableVector tcb = new ASN1EncodableVector();
    for (int i = 1; i <= 16; i++) {
      tcb.add(pair(".2." + i, new ASN1Integer(COMPONENT)));
    }
    tcb.add(pair(".2.17", new ASN1Integer(PCE_SVN)));
    tcb.add(pair(".2.18", new DEROctetString(new byte[16])));
    ASN1EncodableVector all = new ASN1EncodableVector();
    all.add(pair(".1", new DEROctetString(new byte[16])));
    all.add(pair(".2", new DERSequence(tcb)));
    all.add(pair(".3", new DEROctetString(new byte[2])));
    all.add(pair(".4", new DEROctetString(Bytes.ofHex(FMSPC).toByteArray())));
    return new Extension(new ASN1ObjectIdentifier(SGX), false, new DERSequence(all).getEncoded());
  }

  private static DERSequence pair(String oid, org.bouncycastle.asn1.ASN1Encodable value) {
    ASN1EncodableVector pair = new ASN1EncodableVector();
    pair.add(new ASN1ObjectIdentifier(SGX + oid));
    pair.add(value);
    return new DERSequence(pair);
  }

  /** The certificate of the root. */
  public Bytes root() {
    return root.certificate();
  }

  /** The certificate of the key that signs documents. */
  public Bytes documentSigner() {
    return documentSigner;
  }

  /** The PCK's certificate, with the serial number 0x55. */
  public Bytes pck() {
    return pck;
  }

  public Bytes platformRevocationList(Instant nextUpdate, int... serials) throws Exception {
    return platform.revocationList(nextUpdate, serials);
  }

  public Bytes rootRevocationList(Instant nextUpdate) throws Exception {
    return root.revocationList(nextUpdate);
  }

  /** The root alone. */
  public PlatformTrustReader trustReader() throws Exception {
    return new PlatformTrustReader().root(Kind.TDX, TestAuthority.file("root", root()));
  }

  public PlatformTrust trust() throws Exception {
    return trustReader().read();
  }

  /** The root, and documents under which everything of this platform is up to date. */
  public PlatformTrust currentDocuments() throws Exception {
    Instant later = TestPki.NOW.plusSeconds(86_400);
    return trustReader()
        .endorsement(TestAuthority.file("signer", documentSigner))
        .endorsement(
            TestAuthority.file(
                "tcb-info.json",
                signed("tcbInfo", tcbInfo(FMSPC, later, COMPONENT, COMPONENT, "UpToDate"))))
        .endorsement(
            TestAuthority.file(
                "identity.json",
                signed("enclaveIdentity", enclaveIdentity(later, 2, "11" + "00".repeat(15)))))
        .read();
  }

  /** An inner object as Intel signs and sends it. */
  public String signed(String name, String body) throws Exception {
    return signed(name, body, documentKey);
  }

  /** A document that the key of the platform signed, as if it were Intel's. */
  public String signedByPlatform(String name, String body) throws Exception {
    return signed(name, body, pckKey);
  }

  private static String signed(String name, String body, KeyPair key) throws Exception {
    return "{\""
        + name
        + "\":"
        + body
        + ",\"signature\":\""
        + sign(key, Bytes.owning(body.getBytes(StandardCharsets.UTF_8))).toHex()
        + "\"}";
  }

  /** TCB info with one level of the module's version 1 and two of the platform. */
  public static String tcbInfo(
      String fmspc, Instant nextUpdate, int component, int tdxComponent, String status) {
    return """
    {"id":"TDX","version":3,"issueDate":"2026-01-01T00:00:00Z","nextUpdate":"%1$s",\
    "fmspc":"%2$s","pceId":"0000","tcbType":0,"tcbEvaluationDataNumber":17,\
    "tdxModule":{"mrsigner":"%3$s","attributes":"0000000000000000",\
    "attributesMask":"FFFFFFFFFFFFFFFF"},\
    "tdxModuleIdentities":[{"id":"TDX_01","mrsigner":"%3$s",\
    "attributes":"0000000000000000","attributesMask":"FFFFFFFFFFFFFFFF","tcbLevels":[\
    {"tcb":{"isvsvn":4},"tcbStatus":"UpToDate"},\
    {"tcb":{"isvsvn":2},"tcbStatus":"OutOfDate","advisoryIDs":["INTEL-SA-00001"]}]}],\
    "tcbLevels":[{"tcb":{"sgxtcbcomponents":[%4$s],"pcesvn":13,"tdxtcbcomponents":[%5$s]},\
    "tcbStatus":"%6$s","advisoryIDs":["INTEL-SA-00002"]}]}\
    """
        .formatted(
            nextUpdate,
            fmspc.toUpperCase(java.util.Locale.ROOT),
            "00".repeat(48),
            components(component),
            components(tdxComponent),
            status);
  }

  private static String components(int version) {
    return IntStream.range(0, 16)
        .mapToObj(_ -> "{\"svn\":" + version + "}")
        .collect(Collectors.joining(","));
  }

  /** The identity of the quoting enclave of this platform. */
  public static String enclaveIdentity(Instant nextUpdate, int productId, String attributes) {
    return """
    {"id":"TD_QE","version":2,"issueDate":"2026-01-01T00:00:00Z","nextUpdate":"%s",\
    "miscselect":"00000000","miscselectMask":"FFFFFFFF","attributes":"%s",\
    "attributesMask":"FBFFFFFFFFFFFFFF0000000000000000","mrsigner":"%s","isvprodid":%d,\
    "tcbLevels":[{"tcb":{"isvsvn":4},"tcbStatus":"UpToDate"},\
    {"tcb":{"isvsvn":1},"tcbStatus":"OutOfDate"}]}\
    """
        .formatted(
            nextUpdate,
            attributes,
            MR_SIGNER.toHex().toUpperCase(java.util.Locale.ROOT),
            productId);
  }

  /** What a quote is made of; changed before what covers it is signed. */
  public static final class Parts {
    /** Numbers with the least significant octet first. */
    public final ByteBuffer header = little(48);

    public final ByteBuffer body;
    public final ByteBuffer enclave = little(384);
    public Bytes authentication = Bytes.of(1, 2, 3, 4);

    /** Where the report data of the enclave is not that of key and authentication data. */
    public boolean otherKey;

    private Parts(int size) {
      body = little(size);
    }

    private static ByteBuffer little(int size) {
      return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** A quote with a body of TDX 1.0 or 1.5 (which version 4 has not). */
  public Bytes quote(int version, boolean body15, Bytes userData, Consumer<Parts> change)
      throws Exception {
    Parts parts = new Parts(body15 ? 648 : 584);
    parts.header.putShort(0, (short) version);
    parts.header.putShort(2, (short) 2);
    parts.header.putInt(4, 0x81);
    parts.header.put(12, Bytes.ofHex("939a7233f79c4ca9940a0db3957f0607").toByteArray());
    parts.body.put(0, new byte[] {4, 1, COMPONENT});
    for (int i = 3; i < 16; i++) {
      parts.body.put(i, (byte) COMPONENT);
    }
    parts.body.put(0x78, Bytes.ofHex("0000001000000000").toByteArray());
    parts.body.put(0x80, Bytes.ofHex("e742060000000000").toByteArray());
    if (body15) {
      parts.body.put(584, parts.body.array(), 0, 16);
    }
    parts.body.put(0x88, Bytes.ofHex("a1".repeat(48)).toByteArray());
    parts.body.put(0x208, userData.toByteArray());
    parts.enclave.put(48, new byte[] {0x11});
    parts.enclave.put(128, MR_SIGNER.toByteArray());
    parts.enclave.putShort(256, (short) 2);
    parts.enclave.putShort(258, (short) ENCLAVE_SVN);
    change.accept(parts);
    Bytes key = point((ECPublicKey) attestationKey.getPublic());
    if (!parts.otherKey) {
      parts.enclave.put(
          320, CRYPTO.digest(HashAlgorithm.SHA_256, key, parts.authentication).toByteArray());
    }
    Bytes header = Bytes.owning(parts.header.array());
    Bytes body = Bytes.owning(parts.body.array());
    Bytes signed =
        version == 4
            ? Bytes.concat(header, body)
            : Bytes.concat(header, u16(body15 ? 3 : 2), u32(body.length()), body);
    Bytes enclave = Bytes.owning(parts.enclave.array());
    Bytes chain =
        Bytes.owning(
            TestAuthority.pem(
                    "CERTIFICATE", List.of(pck, platform.certificate(), root.certificate()))
                .getBytes(StandardCharsets.UTF_8));
    Bytes certification =
        Bytes.concat(
            enclave,
            sign(pckKey, enclave),
            u16(parts.authentication.length()),
            parts.authentication,
            u16(5),
            u32(chain.length()),
            chain);
    Bytes data =
        Bytes.concat(
            sign(attestationKey, signed), key, u16(6), u32(certification.length()), certification);
    return Bytes.concat(signed, u32(data.length()), data);
  }

  public Bytes quote(int version, boolean body15, Bytes userData) throws Exception {
    return quote(version, body15, userData, _ -> {});
  }

  private static Bytes sign(KeyPair key, Bytes signed) throws Exception {
    return CRYPTO.sign(
        AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256, key.getPrivate(), signed, Bytes.EMPTY);
  }

  private static Bytes point(ECPublicKey key) {
    // The point is the end of the SubjectPublicKeyInfo.
    Bytes info = Bytes.copyOf(key.getEncoded());
    return info.slice(info.length() - 64);
  }

  private static Bytes u16(int value) {
    return Bytes.of(value & 0xFF, value >> 8);
  }

  private static Bytes u32(int value) {
    return Bytes.of(value & 0xFF, value >> 8 & 0xFF, value >> 16 & 0xFF, value >> 24 & 0xFF);
  }
}
