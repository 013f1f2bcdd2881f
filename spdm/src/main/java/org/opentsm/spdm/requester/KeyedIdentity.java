package org.opentsm.spdm.requester;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeviceClassIdentifiers;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.transcript.SignedSpan;

/** One chain in slot 0, and the key of its leaf. Prints no more than what it signs with. */
public final class KeyedIdentity implements RequesterIdentity {
  private final Set<SignatureAlgorithm> signatures;
  private final List<Bytes> certificates;
  private final PrivateKey key;
  private final SpdmCrypto crypto;
  private final Optional<DeviceClassIdentifiers> classes;

  /**
   * An identity.
   *
   * @param signatures that the key can make, at least one
   * @param certificates DER, root first, at least one
   * @param key of the last certificate
   */
  public KeyedIdentity(
      Set<SignatureAlgorithm> signatures,
      List<Bytes> certificates,
      PrivateKey key,
      SpdmCrypto crypto) {
    this(signatures, certificates, key, crypto, Optional.empty());
  }

  private KeyedIdentity(
      Set<SignatureAlgorithm> signatures,
      List<Bytes> certificates,
      PrivateKey key,
      SpdmCrypto crypto,
      Optional<DeviceClassIdentifiers> classes) {
    if (signatures.isEmpty() || certificates.isEmpty()) {
      throw new IllegalArgumentException("an identity has a signature algorithm and a certificate");
    }
    this.signatures = Set.copyOf(signatures);
    this.certificates = List.copyOf(certificates);
    this.key = key;
    this.crypto = crypto;
    this.classes = classes;
  }

  /** The same, telling what kind of endpoint it is. */
  public KeyedIdentity withClasses(DeviceClassIdentifiers told) {
    return new KeyedIdentity(signatures, certificates, key, crypto, Optional.of(told));
  }

  @Override
  public Optional<Bytes> endpointInfo(int subCode) {
    return classes
        .filter(_ -> subCode == GetEndpointInfo.DEVICE_CLASS_IDENTIFIER)
        .map(DeviceClassIdentifiers::encode);
  }

  @Override
  public Set<SignatureAlgorithm> signatures() {
    return signatures;
  }

  @Override
  public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
    return slot == 0 && signatures.contains(asym)
        ? Optional.of(CertificateChain.encode(hash, crypto, certificates))
        : Optional.empty();
  }

  @Override
  public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException {
    return span.sign(crypto, asym, hash, key);
  }

  @Override
  public String toString() {
    return "identity with " + signatures;
  }
}
