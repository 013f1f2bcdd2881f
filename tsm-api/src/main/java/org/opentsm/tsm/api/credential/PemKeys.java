package org.opentsm.tsm.api.credential;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.PrivateKeys;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;

/** Keys in PEM, and what they are good for. */
final class PemKeys {
  static final String PRIVATE_KEY = "PRIVATE KEY";

  private PemKeys() {}

  /**
   * The one private key of a file (PKCS #8, without a password).
   *
   * @param known types of blocks that the file may have
   */
  static PrivateKey privateKey(String name, byte[] octets, List<String> known)
      throws TsmException.Protocol {
    List<byte[]> keys = PemBlocks.of(name, octets, PRIVATE_KEY, known);
    try {
      if (keys.size() != 1) {
        throw SecretFile.malformed(name, "one private key", String.valueOf(keys.size()));
      }
      return PrivateKeys.decode(keys.getFirst());
    } catch (GeneralSecurityException e) {
      throw SecretFile.malformed(
          name, "an RSA, EC, EdDSA, ML-DSA or SLH-DSA key in PKCS #8", "something else");
    } finally {
      PemBlocks.overwrite(keys);
    }
  }

  /** What a key can sign with: RSASSA and RSAPSS for an RSA key, one for any other. */
  static Set<SignatureAlgorithm> signatures(String where, PublicKey key, SpdmCrypto crypto)
      throws TsmException.Protocol {
    Set<SignatureAlgorithm> signatures =
        SignatureAlgorithm.all().stream()
            .filter(algorithm -> fits(crypto, algorithm, key))
            .collect(Collectors.toSet());
    if (signatures.isEmpty()) {
      throw SecretFile.malformed(where, "a key that SPDM can sign with", SpdmCrypto.describe(key));
    }
    return signatures;
  }

  /** Whether what the private key signs verifies under the public key. */
  static boolean belongTogether(
      SpdmCrypto crypto, Set<SignatureAlgorithm> signatures, PublicKey publicKey, PrivateKey key) {
    SignatureAlgorithm algorithm = signatures.iterator().next();
    Bytes probe = Bytes.zeros(32);
    HashAlgorithm hash = HashAlgorithm.SHA_256;
    try {
      Bytes signature = crypto.sign(algorithm, hash, key, probe, Bytes.EMPTY);
      return crypto.verify(algorithm, hash, publicKey, probe, signature, Bytes.EMPTY);
    } catch (GeneralSecurityException otherKind) {
      return false;
    }
  }

  private static boolean fits(SpdmCrypto crypto, SignatureAlgorithm algorithm, PublicKey key) {
    try {
      crypto.requireKeyFits(algorithm, key);
      return true;
    } catch (VerificationException other) {
      return false;
    }
  }
}
