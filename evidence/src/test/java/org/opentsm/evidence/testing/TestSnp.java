package org.opentsm.evidence.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.Extension;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A processor of AMD with keys of its own: reports, and the chain that endorses them. */
public final class TestSnp {
  /** Octets of a report. */
  public static final int SIZE = 0x4A0;

  /** The security versions in certificate and report: FMC (Turin), then the four of all lines. */
  private static final int FMC = 1;

  private static final int BOOT_LOADER = 4;
  private static final int TEE = 2;
  private static final int SNP = 24;
  private static final int MICROCODE = 77;

  private static final String ARC = "1.3.6.1.4.1.3704.1.";

  /** A line of processors. */
  public enum Line {
    MILAN("Milan", "Milan-B0", 0x19, 0x01, 64),
    GENOA("Genoa", "Genoa-B1", 0x19, 0x11, 64),
    TURIN("Turin", "Turin-C1", 0x1A, 0x02, 8);

    final String product;
    final String stepping;
    final int family;
    final int model;
    final int chipIdSize;

    Line(String product, String stepping, int family, int model, int chipIdSize) {
      this.product = product;
      this.stepping = stepping;
      this.family = family;
      this.model = model;
      this.chipIdSize = chipIdSize;
    }
  }

  private final Line line;
  private final boolean loaded;
  private final KeyPair key = TestPki.keyPair(AsymAlgorithm.ECDSA_P384);
  private final TestAuthority root = TestAuthority.root("CN=ARK-Test");
  private final TestAuthority authority;
  private final Bytes chipId;
  private final Bytes leaf;

  /**
   * @param loaded whether the key is a VLEK
   */
  public TestSnp(Line line, boolean loaded) throws Exception {
    this(line, loaded, loaded);
  }

  private TestSnp(Line line, boolean loaded, boolean asLoaded) throws Exception {
    this.line = line;
    this.loaded = loaded;
    authority = root.authority(loaded ? "CN=SEV-VLEK-Test" : "CN=SEV-Test");
    byte[] id = new byte[line.chipIdSize];
    for (int i = 0; i < id.length; i++) {
      id[i] = (byte) (0x41 + i);
    }
    chipId = Bytes.owning(id);
    leaf =
        authority.leaf(
            "CN=" + (loaded ? "SEV-VLEK" : "SEV-VCEK"), key.getPublic(), 0x77, says(asLoaded));
  }

  /** Whose certificate says that it is of a chip and of a provider at once. */
  public static TestSnp contradicting(Line line) throws Exception {
    return new TestSnp(line, true, false);
  }

  private Extension[] says(boolean asLoaded) throws Exception {
    List<Extension> says = new ArrayList<>();
    says.add(extension("2", new DERIA5String(loaded ? line.product : line.stepping).getEncoded()));
    says.add(number("3.1", BOOT_LOADER));
    says.add(number("3.2", TEE));
    says.add(number("3.3", SNP));
    says.add(number("3.8", MICROCODE));
    if (line == Line.TURIN) {
      says.add(number("3.9", FMC));
    }
    if (!asLoaded) {
      says.add(extension("4", chipId.toByteArray()));
    }
    if (loaded) {
      says.add(extension("5", new DERIA5String("CN=cloud").getEncoded()));
    }
    return says.toArray(Extension[]::new);
  }

  private static Extension number(String oid, int value) throws Exception {
    return extension(oid, new ASN1Integer(value).getEncoded());
  }

  private static Extension extension(String oid, byte[] value) {
    return new Extension(new ASN1ObjectIdentifier(ARC + oid), false, value);
  }

  /** The certificate of the root (ARK). */
  public Bytes root() {
    return root.certificate();
  }

  /** The certificate of what issued the key's (ASK, ASVK). */
  public Bytes authority() {
    return authority.certificate();
  }

  /** The certificate of the key (VCEK, VLEK), with the serial number 0x77. */
  public Bytes leaf() {
    return leaf;
  }

  /** A revocation list of what issued the key's certificate. */
  public Bytes revocationList(java.time.Instant nextUpdate, int... serials) throws Exception {
    return authority.revocationList(nextUpdate, serials);
  }

  /** Everything that endorses reports. */
  public PlatformTrust trust() throws Exception {
    return trustReader().read();
  }

  public PlatformTrustReader trustReader() throws Exception {
    return new PlatformTrustReader()
        .root(Kind.SNP, TestAuthority.file("ark", root()))
        .endorsement(TestAuthority.file("ask", authority()))
        .endorsement(TestAuthority.file("leaf", leaf()));
  }

  /** The certificates as a host gives them to a guest. */
  public Bytes certificateTable() {
    List<Bytes> guids =
        List.of(
            Bytes.ofHex(
                loaded ? "a8074bc2a25a483eaae639c045a0b8a1" : "63da758de6644564adc5f4b93be8accd"),
            Bytes.ofHex("4ab7b379bbac4fe4a02f05aef327c782"),
            Bytes.ofHex("0102030405060708090a0b0c0d0e0f10"));
    List<Bytes> contents = List.of(leaf, authority(), Bytes.of(1, 2, 3));
    int offset = 24 * (guids.size() + 1);
    List<Bytes> parts = new ArrayList<>();
    for (int i = 0; i < guids.size(); i++) {
      byte[] place = new byte[8];
      ByteBuffer.wrap(place)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(offset)
          .putInt(contents.get(i).length());
      offset += contents.get(i).length();
      parts.add(Bytes.concat(guids.get(i), Bytes.owning(place)));
    }
    parts.add(Bytes.zeros(24));
    parts.addAll(contents);
    // The kernel gives whole pages.
    parts.add(Bytes.zeros(64));
    return Bytes.concat(parts);
  }

  /** A report over this user data, changed before it is signed. */
  public Bytes report(int version, Bytes userData, Consumer<ByteBuffer> change) throws Exception {
    ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0x00, version);
    out.putInt(0x04, 3);
    out.putLong(0x08, 1L << 17 | 1L << 16);
    out.putInt(0x34, 1);
    out.putLong(0x38, tcb());
    out.putLong(0x40, 1);
    out.putInt(0x48, loaded ? 1 << 2 : 0);
    out.put(0x50, userData.toByteArray());
    out.put(0x90, filled(48, 0x91));
    out.put(0x160, filled(32, 0xFF));
    out.putLong(0x180, tcb());
    if (version >= 3) {
      out.put(0x188, (byte) line.family);
      out.put(0x189, (byte) line.model);
      out.put(0x18A, (byte) 1);
    }
    out.put(0x1A0, chipId.toByteArray());
    out.putLong(0x1E0, tcb());
    out.put(0x1E8, new byte[] {7, 58, 1});
    out.put(0x1EC, new byte[] {7, 58, 1});
    out.putLong(0x1F0, tcb());
    if (version >= 5) {
      out.putLong(0x1F8, 3);
      out.putLong(0x200, 7);
    }
    change.accept(out);
    byte[] signed = new byte[0x2A0];
    out.get(0, signed);
    Bytes signature =
        SpdmCrypto.create()
            .sign(
                AsymAlgorithm.ECDSA_P384,
                HashAlgorithm.SHA_384,
                key.getPrivate(),
                Bytes.owning(signed),
                Bytes.EMPTY);
    for (int i = 0; i < 48; i++) {
      out.put(0x2A0 + i, (byte) signature.get(47 - i));
      out.put(0x2A0 + 72 + i, (byte) signature.get(95 - i));
    }
    return Bytes.owning(out.array());
  }

  public Bytes report(int version, Bytes userData) throws Exception {
    return report(version, userData, _ -> {});
  }

  /** TCB_VERSION as a number with the least significant octet first. */
  public long tcb() {
    return line == Line.TURIN
        ? FMC | BOOT_LOADER << 8 | TEE << 16 | (long) SNP << 24 | (long) MICROCODE << 56
        : BOOT_LOADER | TEE << 8 | (long) SNP << 48 | (long) MICROCODE << 56;
  }

  private static byte[] filled(int size, int value) {
    byte[] octets = new byte[size];
    java.util.Arrays.fill(octets, (byte) value);
    return octets;
  }
}
