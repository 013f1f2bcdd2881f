package org.opentsm.spdm.requester;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * A key whose public half Responders were given beforehand, without certificates. Prints no more
 * than what it signs with.
 */
public final class PublicKeyIdentity implements RequesterIdentity {
  private final Set<SignatureAlgorithm> signatures;
  private final Bytes publicKeyInfo;
  private final PrivateKey key;
  private final SpdmCrypto crypto;

  /**
   * An identity.
   *
   * @param signatures that the key can make, at least one
   * @param publicKeyInfo DER of its SubjectPublicKeyInfo (RFC 5280), as Responders have it
   */
  public PublicKeyIdentity(
      Set<SignatureAlgorithm> signatures, Bytes publicKeyInfo, PrivateKey key, SpdmCrypto crypto) {
    if (signatures.isEmpty()) {
      throw new IllegalArgumentException("an identity has a signature algorithm");
    }
    this.signatures = Set.copyOf(signatures);
    this.publicKeyInfo = publicKeyInfo;
    this.key = key;
    this.crypto = crypto;
  }

  @Override
  public Set<SignatureAlgorithm> signatures() {
    return signatures;
  }

  /** None. */
  @Override
  public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
    return Optional.empty();
  }

  @Override
  public Optional<Bytes> publicKey(SignatureAlgorithm asym) {
    return signatures.contains(asym) ? Optional.of(publicKeyInfo) : Optional.empty();
  }

  @Override
  public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException {
    return span.sign(crypto, asym, hash, key);
  }

  @Override
  public String toString() {
    return "public key with " + signatures;
  }
}
