package org.opentsm.spdm.crypto;

import java.security.AsymmetricKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.RSAKey;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;

/**
 * Sends each primitive to the implementation that does it best: digests, RSA, ciphers and ML-KEM to
 * the JDK, elliptic curves, ML-DSA and SLH-DSA to Bouncy Castle, curves also to a faster provider
 * that the caller brings.
 *
 * <p>Nothing is registered with the JVM. Instances are immutable and may be shared by threads.
 */
public final class SpdmCrypto {
  private final Digests digests;
  private final RsaSignatures rsa;
  private final Optional<Provider> curves;
  private final Ecdsa ecdsa;
  private final MessageSignatures signatures;
  private final X509Signatures certificates;
  private final SecureRandom random;
  private final Optional<VerifiedSignatures> verified;

  private SpdmCrypto(Optional<Provider> fast) throws GeneralSecurityException {
    random = new SecureRandom();
    verified = Optional.empty();
    digests = new Digests(provider("SUN"));
    rsa = new RsaSignatures(provider("SunRsaSign"), random);
    curves = fast;
    Ecdsa portable = new PortableEcdsa(digests, random);
    ecdsa = fast.isPresent() ? new ProviderEcdsa(fast.get(), portable) : portable;
    signatures = new MessageSignatures(rsa, ecdsa, random);
    certificates = new X509Signatures(this);
  }

  private SpdmCrypto(SpdmCrypto same, int remembered) {
    digests = same.digests;
    rsa = same.rsa;
    curves = same.curves;
    ecdsa = same.ecdsa;
    signatures = same.signatures;
    certificates = same.certificates;
    random = same.random;
    verified = Optional.of(new VerifiedSignatures(digests, remembered));
  }

  /** Pure Java, from the JDK and Bouncy Castle. */
  public static SpdmCrypto create() {
    try {
      return new SpdmCrypto(Optional.empty());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no other provider is asked for anything", impossible);
    }
  }

  /**
   * The same with another provider for ECDSA and ECDH, such as Amazon Corretto Crypto Provider.
   *
   * @param fast has an {@code EC} key factory; used for each hash whose {@code
   *     withECDSAinP1363Format} it knows, and for ECDH if it knows that and makes keys
   * @throws GeneralSecurityException if it has no {@code EC} key factory
   */
  public static SpdmCrypto create(Provider fast) throws GeneralSecurityException {
    return new SpdmCrypto(Optional.of(fast));
  }

  /**
   * With Amazon Corretto Crypto Provider for ECDSA and ECDH if it lies on the class path or module
   * path and works there; otherwise {@link #create()}.
   */
  public static SpdmCrypto fastest() {
    Optional<Provider> fast = FastProvider.find();
    try {
      return fast.isPresent() ? create(fast.get()) : create();
    } catch (GeneralSecurityException unusable) {
      return create();
    }
  }

  /**
   * The same, for whoever meets the same signatures more than once, as a TSM does that has its
   * device sign and then looks at the evidence as a whole: those of messages that were found good
   * are remembered, by all that {@link #verify} is given, and are good at once when they are asked
   * for again with the same. Nothing is good that was not verified.
   *
   * @param signatures how many are remembered, about 150 octets each
   */
  public SpdmCrypto remembering(int signatures) {
    return new SpdmCrypto(this, signatures);
  }

  /** Whose arithmetic does elliptic curves: the name of a provider, for a person. */
  public String curveProvider() {
    return curves.map(Provider::toString).orElse("Bouncy Castle, pure Java");
  }

  /** HMAC and HKDF with a hash algorithm. */
  public Hkdf hkdf(HashAlgorithm hash) {
    return new Hkdf(hash, provider("SunJCE"));
  }

  /**
   * A cipher for secured messages in one direction; not shared with other threads.
   *
   * @param key of the suite's size; closed with the cipher
   * @param iv 12 octets; closed with the cipher
   */
  public Aead aead(AeadSuite suite, Secret key, Secret iv) {
    return new Aead(suite, key, iv, provider("SunJCE"));
  }

  /**
   * Ephemeral keys in a Diffie-Hellman group, or of a key encapsulation mechanism.
   *
   * @throws IllegalArgumentException if it is not offered (SM2)
   */
  public KeyAgreement agreement(KeyExchangeAlgorithm algorithm) {
    return switch (algorithm) {
      case DheGroup group -> agreement(group);
      case KemAlgorithm kem -> new KemAgreement(kem, provider("SunJCE"));
    };
  }

  private KeyAgreement agreement(DheGroup group) {
    Provider jdk = provider("SunJCE");
    return switch (group) {
      case SECP_256_R1 -> agreement(EcCurve.P256);
      case SECP_384_R1 -> agreement(EcCurve.P384);
      case SECP_521_R1 -> agreement(EcCurve.P521);
      case FFDHE_2048 -> new FfdheAgreement(DHStandardGroups.rfc7919_ffdhe2048, 225, jdk);
      case FFDHE_3072 -> new FfdheAgreement(DHStandardGroups.rfc7919_ffdhe3072, 275, jdk);
      case FFDHE_4096 -> new FfdheAgreement(DHStandardGroups.rfc7919_ffdhe4096, 325, jdk);
      case SM2_P256 -> throw new IllegalArgumentException(group + " is not offered");
    };
  }

  /**
   * A digest at its beginning, not shared with anybody.
   *
   * @throws IllegalArgumentException if {@code hash} is not offered (SM3)
   */
  public MessageDigest newDigest(HashAlgorithm hash) {
    return digests.create(hash);
  }

  /** The digest of all parts, one after the other. */
  public Bytes digest(HashAlgorithm hash, Bytes... parts) {
    MessageDigest digest = digests.create(hash);
    for (Bytes part : parts) {
      part.update(digest);
    }
    return Bytes.owning(digest.digest());
  }

  /** {@code size} octets that nobody can guess. */
  public Bytes random(int size) {
    byte[] octets = new byte[size];
    random.nextBytes(octets);
    return Bytes.owning(octets);
  }

  /** Fresh octets that nobody else must know. */
  public Secret randomSecret(int size) {
    byte[] octets = new byte[size];
    random.nextBytes(octets);
    return Secret.owning(octets);
  }

  /**
   * Whether a signature of a message is good. Never throws because of what a peer sent: a key or
   * signature that makes no sense gives {@code false}.
   *
   * @param algorithm of the signature
   * @param hash applied to {@code signed} by ECDSA and RSA; unused by EdDSA, ML-DSA and SLH-DSA,
   *     which hash in their own way
   * @param key of the signer; one that does not fit the algorithm verifies nothing
   * @param signed the octets that the signature scheme takes: the transcript up to 1.1, the
   *     combined prefix and the transcript's digest from 1.2 on (DSP0274, "Signature generation")
   * @param signature as on the wire: r and s for ECDSA, each of fixed width and big-endian
   * @param context the signing context without padding, such as {@code responder-measurements
   *     signing}; Ed448, ML-DSA and SLH-DSA take it as their context string, no other algorithm
   *     uses it. An Ed448 signature with no context string is accepted too: peers built on OpenSSL
   *     before 3.2 cannot set one, and from 1.2 on the signed octets begin with the same context.
   */
  public boolean verify(
      SignatureAlgorithm algorithm,
      HashAlgorithm hash,
      PublicKey key,
      Bytes signed,
      Bytes signature,
      Bytes context) {
    return verified.isPresent()
        ? verified
            .get()
            .verify(
                algorithm,
                hash,
                key,
                signed,
                signature,
                context,
                () -> signatures.verify(algorithm, hash, key, signed, signature, context))
        : signatures.verify(algorithm, hash, key, signed, signature, context);
  }

  /**
   * Signs a message; parameters as in {@link #verify}.
   *
   * @return as on the wire
   * @throws GeneralSecurityException if the key does not fit the algorithm
   */
  public Bytes sign(
      SignatureAlgorithm algorithm, HashAlgorithm hash, PrivateKey key, Bytes signed, Bytes context)
      throws GeneralSecurityException {
    return signatures.sign(algorithm, hash, key, signed, context);
  }

  /**
   * Checks that a key can have made signatures of an algorithm: its kind, its curve or modulus, and
   * that an EC point is on the curve.
   *
   * @throws VerificationException naming what was expected and found
   */
  public void requireKeyFits(SignatureAlgorithm algorithm, PublicKey key)
      throws VerificationException {
    signatures.requireKeyFits(algorithm, key);
  }

  /**
   * Whether the signature of a certificate or revocation list is good. Never throws because of its
   * parameters: an unknown algorithm, or one that does not fit the key, gives {@code false}.
   *
   * @param algorithmIdentifier DER of the AlgorithmIdentifier (RFC 5280): ECDSA, RSASSA-PKCS1-v1_5
   *     and RSASSA-PSS with SHA-2 or SHA-3, Ed25519, Ed448, ML-DSA, SLH-DSA
   * @param key of the issuer
   * @param signed DER of what is signed
   * @param signature the content of the BIT STRING
   */
  public boolean verifyX509(
      Bytes algorithmIdentifier, PublicKey key, Bytes signed, Bytes signature) {
    return certificates.verify(algorithmIdentifier, key, signed, signature);
  }

  /**
   * Makes a key of a subjectPublicKeyInfo (RFC 5280).
   *
   * @param where it stands, for a rejection
   * @param subjectPublicKeyInfo DER
   * @throws VerificationException if it is of an unknown kind or unusable
   */
  public static PublicKey publicKey(String where, Bytes subjectPublicKeyInfo)
      throws VerificationException {
    return PublicKeys.decode(where, subjectPublicKeyInfo);
  }

  /** What a key is, for a person: {@code RSA 3072}, {@code EC P384}, {@code ML-DSA-65}. */
  public static String describe(java.security.Key key) {
    return switch (key) {
      case RSAKey rsaKey -> "RSA " + rsaKey.getModulus().bitLength();
      case java.security.interfaces.ECKey ec ->
          "EC " + EcCurve.of(ec).map(EcCurve::name).orElse("on an unsupported curve");
      case AsymmetricKey named when named.getParams() instanceof NamedParameterSpec spec ->
          spec.getName();
      default -> key.getAlgorithm();
    };
  }

  KeyAgreement agreement(EcCurve curve) {
    return curves
        .filter(ProviderEcAgreement::isKnownBy)
        .<KeyAgreement>map(fast -> new ProviderEcAgreement(curve, fast))
        .orElseGet(() -> new EcAgreement(curve, random));
  }

  RsaSignatures rsa() {
    return rsa;
  }

  Ecdsa ecdsa() {
    return ecdsa;
  }

  /** {@code SHA384} or {@code SHA3-384}: how names of signature algorithms begin. */
  static String signaturePrefix(HashAlgorithm hash) {
    String name = hash.standardName();
    return name.startsWith("SHA-") ? "SHA" + name.substring(4) : name;
  }

  static Provider provider(String name) {
    Provider provider = Security.getProvider(name);
    if (provider == null) {
      throw new IllegalStateException("this JVM lacks its security provider " + name);
    }
    return provider;
  }
}
