package org.opentsm.tsm.api.credential;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.PrivateKeys;
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
   * A text that holds both.
   *
   * @param name of the file, for messages to people
   * @throws TsmException.Protocol if it makes no sense
   */
  public static KeyedCertificates decode(String name, String text, SpdmCrypto crypto)
      throws TsmException.Protocol {
    return decode(name, text, name, text, crypto);
  }

  /**
   * A text with the certificates and one with the key.
   *
   * @param chainName of the file with the certificates, for messages to people
   * @param keyName of the file with the key, likewise
   * @throws TsmException.Protocol if they make no sense, or do not belong together
   */
  public static KeyedCertificates decode(
      String chainName, String chainText, String keyName, String keyText, SpdmCrypto crypto)
      throws TsmException.Protocol {
    List<Bytes> certificates =
        PemBlocks.of(chainName, chainText, CERTIFICATE, KNOWN).stream().map(Bytes::owning).toList();
    List<byte[]> keys = PemBlocks.of(keyName, keyText, PRIVATE_KEY, KNOWN);
    if (keys.size() != 1) {
      throw SecretFile.malformed(keyName, "one private key", String.valueOf(keys.size()));
    }
    PublicKey leafKey = leafKey(chainName, certificates, crypto);
    Set<SignatureAlgorithm> signatures =
        SignatureAlgorithm.all().stream()
            .filter(algorithm -> fits(crypto, algorithm, leafKey))
            .collect(Collectors.toSet());
    if (signatures.isEmpty()) {
      throw SecretFile.malformed(
          chainName, "a key that SPDM can sign with", "one of " + leafKey.getAlgorithm());
    }
    PrivateKey key = key(keyName, keys.getFirst());
    if (!belongTogether(crypto, signatures.iterator().next(), leafKey, key)) {
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

  private static boolean fits(SpdmCrypto crypto, SignatureAlgorithm algorithm, PublicKey key) {
    try {
      crypto.requireKeyFits(algorithm, key);
      return true;
    } catch (VerificationException other) {
      return false;
    }
  }

  private static PrivateKey key(String name, byte[] pkcs8) throws TsmException.Protocol {
    try {
      return PrivateKeys.decode(pkcs8);
    } catch (GeneralSecurityException e) {
      throw SecretFile.malformed(
          name, "an RSA, EC, EdDSA, ML-DSA or SLH-DSA key in PKCS #8", "something else");
    }
  }

  private static boolean belongTogether(
      SpdmCrypto crypto, SignatureAlgorithm algorithm, PublicKey publicKey, PrivateKey key) {
    Bytes probe = Bytes.zeros(32);
    HashAlgorithm hash = HashAlgorithm.SHA_256;
    try {
      Bytes signature = crypto.sign(algorithm, hash, key, probe, Bytes.EMPTY);
      return crypto.verify(algorithm, hash, publicKey, probe, signature, Bytes.EMPTY);
    } catch (GeneralSecurityException otherKind) {
      return false;
    }
  }

  /** The key of the last certificate, when each has been signed by the one before it. */
  private static PublicKey leafKey(String chainName, List<Bytes> certificates, SpdmCrypto crypto)
      throws TsmException.Protocol {
    if (certificates.isEmpty()) {
      throw SecretFile.malformed(chainName, "certificates", "none");
    }
    DeviceCertificate issuer = null;
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
        throw SecretFile.malformed(where, "a signature of its issuer, root first", "another");
      }
      issuer = certificate;
    }
    return Objects.requireNonNull(key);
  }
}
