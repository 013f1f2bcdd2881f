package org.opentsm.spdm.certificate;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * What a certificate slot holds (DSP0274, "Certificates and certificate chains").
 *
 * <pre>
 * 0  Length        2, of everything; 4 from 1.4 on
 * 2  Reserved      2, none from 1.4 on
 * 4  RootHash      H, digest of the root certificate
 *    Certificates  DER, one after the other, the root (or what it issued) first, the leaf last
 * </pre>
 *
 * <p>Decoding checks the layout only. {@link CertificateRules} tells whether the content follows
 * SPDM's rules, {@link CertificatePath} whether it leads to a given root.
 */
public final class CertificateChain implements PeerIdentity {
  /** More certificates than this are refused. */
  public static final int MAX_CERTIFICATES = 32;

  /** Octets of the largest chain that is read. */
  public static final int MAX_SIZE = 1 << 20;

  private static final String NAME = "certificate chain";
  private static final int LENGTH_FIELD = 4;

  private final Bytes blob;
  private final HashAlgorithm hash;
  private final Bytes rootHash;
  private final List<DeviceCertificate> certificates;

  private CertificateChain(
      Bytes blob, HashAlgorithm hash, Bytes rootHash, List<DeviceCertificate> certificates) {
    this.blob = blob;
    this.hash = hash;
    this.rootHash = rootHash;
    this.certificates = List.copyOf(certificates);
  }

  /**
   * Reads a chain.
   *
   * @param blob all of it, and nothing else
   * @param hash the negotiated BaseHashAlgo, which gives the size of RootHash
   * @param version of the connection, which gives the size of Length: a chain of more than 65,535
   *     octets can be stated from 1.4 on only
   * @throws MalformedMessageException naming the certificate, field and offset
   */
  public static CertificateChain decode(Bytes blob, HashAlgorithm hash, SpdmVersion version)
      throws MalformedMessageException {
    WireReader in = new WireReader(NAME, blob);
    if (blob.length() > MAX_SIZE) {
      throw in.reject("Length", "at most " + MAX_SIZE + " bytes", blob.length() + " bytes");
    }
    long length = in.u32("Length");
    if (!version.atLeast(SpdmVersion.V1_4)) {
      // The upper half is reserved, and a reserved field may hold anything.
      length &= 0xFFFF;
    }
    if (length != blob.length()) {
      throw in.rejectLast(
          LENGTH_FIELD, "Length", Integer.toString(blob.length()), Long.toString(length));
    }
    Bytes rootHash = in.bytes(hash.size(), "RootHash");
    return new CertificateChain(
        blob, hash, rootHash, certificates(blob.slice(in.position()), in.position()));
  }

  /**
   * Builds a chain whose first certificate is the root.
   *
   * @param ders the certificates, root first
   * @throws IllegalArgumentException if there are none, or too many octets
   */
  public static Bytes encode(HashAlgorithm hash, SpdmCrypto crypto, List<Bytes> ders) {
    if (ders.isEmpty()) {
      throw new IllegalArgumentException("a chain has at least one certificate");
    }
    return encode(crypto.digest(hash, ders.getFirst()), ders);
  }

  /**
   * Builds a chain whose root may be left out.
   *
   * @param rootHash digest of the root certificate
   * @param ders the certificates, root or what it issued first
   * @throws IllegalArgumentException if there are none, or too many octets
   */
  public static Bytes encode(Bytes rootHash, List<Bytes> ders) {
    Bytes joined = Bytes.concat(ders);
    int size = LENGTH_FIELD + rootHash.length() + joined.length();
    if (joined.isEmpty() || size > MAX_SIZE) {
      throw new IllegalArgumentException("a chain of " + size + " bytes");
    }
    return new WireWriter().u32(size).bytes(rootHash).bytes(joined).toBytes();
  }

  /** The chain as it stands: what CertChainHash and a transcript digest. */
  public Bytes blob() {
    return blob;
  }

  /** The chain as it stands. */
  @Override
  public Bytes digested() {
    return blob;
  }

  /** The key of the leaf. */
  @Override
  public PublicKey publicKey() throws VerificationException {
    return leaf().publicKey();
  }

  /** The subject of the leaf. */
  @Override
  public String signer() {
    return leaf().toString();
  }

  /** The hash algorithm of RootHash. */
  public HashAlgorithm hash() {
    return hash;
  }

  /** What the chain says is the digest of its root. */
  public Bytes rootHash() {
    return rootHash;
  }

  /** The certificates, leaf last; at least one. */
  public List<DeviceCertificate> certificates() {
    return certificates;
  }

  /** The first certificate: the root, or what the root issued. */
  public DeviceCertificate first() {
    return certificates.getFirst();
  }

  /** The last certificate, whose key signs for the device. */
  public DeviceCertificate leaf() {
    return certificates.getLast();
  }

  /** Equal by octets. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CertificateChain that && hash == that.hash && blob.equals(that.blob);
  }

  @Override
  public int hashCode() {
    return blob.hashCode();
  }

  /** The subjects, leaf last. */
  @Override
  public String toString() {
    return certificates.toString();
  }

  private static List<DeviceCertificate> certificates(Bytes octets, int offset)
      throws MalformedMessageException {
    List<DeviceCertificate> found = new ArrayList<>();
    int at = 0;
    do {
      if (found.size() == MAX_CERTIFICATES) {
        throw new MalformedMessageException(
            NAME,
            "Certificates",
            offset + at,
            "at most " + MAX_CERTIFICATES + " certificates",
            "more");
      }
      String where = NAME + ", certificate " + found.size();
      DeviceCertificate certificate =
          DeviceCertificate.decode(where, new DerReader(where, octets.slice(at), offset + at));
      found.add(certificate);
      at += certificate.der().length();
    } while (at < octets.length());
    return found;
  }
}
