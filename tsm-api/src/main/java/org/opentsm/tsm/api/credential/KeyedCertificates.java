package org.opentsm.tsm.api.credential;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;

/**
 * A certificate chain, root first, and the private key of its last certificate (PKCS #8, without a
 * password), from PEM. They belong together: each certificate is signed by the one before it, the
 * first by itself.
 */
public final class KeyedCertificates {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final List<String> KNOWN = List.of(CERTIFICATE, PRIVATE_KEY);

  private final List<Bytes> certificates;
  private final PrivateKey key;
  private final Set<SignatureAlgorithm> signatures;

  private KeyedCertificates(
      List<Bytes> certificates, PrivateKey key, Set<SignatureAlgorithm> signatures) {
    this.certificates = List.copyOf(certificates);
    this.key = key;
    this.signatures = Set.copyOf(signatures);
  }

  /**
   * A file that holds both.
   *
   * @param name of the file, for messages to people
   * @param octets of the file, which stay as they are
   * @throws TsmException.Protocol if it makes no sense
   */
  public static KeyedCertificates decode(String name, byte[] octets, SpdmCrypto crypto)
      throws TsmException.Protocol {
    return decode(name, octets, name, octets, crypto);
  }

  /**
   * A file with the certificates and one with the key. What is made of the key on the way is
   * overwritten.
   *
   * @param chainName of the file with the certificates, for messages to people
   * @param chainOctets of that file
   * @param keyName of the file with the key, likewise
   * @param keyOctets of that file, which stay as they are
   * @throws TsmException.Protocol if they make no sense, or do not belong together
   */
  public static KeyedCertificates decode(
      String chainName, byte[] chainOctets, String keyName, byte[] keyOctets, SpdmCrypto crypto)
      throws TsmException.Protocol {
    List<Bytes> certificates =
        PemBlocks.of(chainName, chainOctets, CERTIFICATE, KNOWN).stream()
            .map(Bytes::owning)
            .toList();
    PrivateKey key = PemKeys.privateKey(keyName, keyOctets, KNOWN);
    PublicKey leafKey = leafKey(chainName, certificates, crypto);
    Set<SignatureAlgorithm> signatures = PemKeys.signatures(chainName, leafKey, crypto);
    if (!PemKeys.belongTogether(crypto, signatures, leafKey, key)) {
      throw SecretFile.malformed(
          keyName, "the key of the last certificate of " + chainName, "another key");
    }
    return new KeyedCertificates(certificates, key, signatures);
  }

  /** DER, root first, 1 to 16. */
  public List<Bytes> certificates() {
    return certificates;
  }

  /** The key of the last certificate. */
  public PrivateKey key() {
    return key;
  }

  /** What the key can sign with: RSASSA and RSAPSS for an RSA key, one for any other. */
  public Set<SignatureAlgorithm> signatures() {
    return signatures;
  }

  /** How many certificates; nothing of the key. */
  @Override
  public String toString() {
    return certificates.size() + " certificates for " + signatures;
  }

  /** The key of the last certificate, when each has been signed by the one before it. */
  private static PublicKey leafKey(String chainName, List<Bytes> certificates, SpdmCrypto crypto)
      throws TsmException.Protocol {
    if (certificates.isEmpty()) {
      throw SecretFile.malformed(chainName, "certificates", "none");
    }
    DeviceCertificate issuer = null;
    PublicKey issuerKey = null;
    PublicKey key = null;
    for (int i = 0; i < certificates.size(); i++) {
      String where = chainName + ", certificate " + (i + 1);
      DeviceCertificate certificate;
      try {
        certificate = DeviceCertificate.decode(certificates.get(i));
        key = certificate.publicKey();
      } catch (SpdmException e) {
        throw SecretFile.malformed(where, "an X.509 certificate", "something unreadable");
      }
      if (!certificate.isSignedBy(issuer == null ? certificate : issuer, crypto)) {
        // A key that nobody here can verify with is the better reason.
        PemKeys.signatures(where, issuerKey == null ? key : issuerKey, crypto);
        throw SecretFile.malformed(where, "a signature of its issuer, root first", "another");
      }
      issuer = certificate;
      issuerKey = key;
    }
    return Objects.requireNonNull(key);
  }
}
