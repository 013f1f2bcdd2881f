package org.opentsm.emulator.device;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.message.KeyPairAlgorithm;
import org.opentsm.spdm.message.PqcKeyPairField;

/**
 * How KEY_PAIR_INFO names a kind of key.
 *
 * @param classicalKey the bit of a classical key
 * @param pqc the post-quantum algorithm otherwise
 */
record KeyPairAlgorithms(Optional<KeyPairAlgorithm> classicalKey, Optional<PqcAsymAlgorithm> pqc) {
  /** NIST's arc of signature algorithms (FIPS 204 and 205, RFC 9881 and 9909). */
  private static final ASN1ObjectIdentifier NIST = new ASN1ObjectIdentifier("2.16.840.1.101.3.4.3");

  static KeyPairAlgorithms of(KeyKind kind) {
    return switch (kind.algorithm()) {
      case AsymAlgorithm classical ->
          new KeyPairAlgorithms(Optional.of(keyOf(classical)), Optional.empty());
      case PqcAsymAlgorithm postQuantum ->
          new KeyPairAlgorithms(Optional.empty(), Optional.of(postQuantum));
    };
  }

  /** AsymAlgoCapabilities; 0 for post-quantum keys. */
  long classical() {
    return classicalKey.map(MaskBit::mask).orElse(0L);
  }

  /** PqcAsymAlgoCapabilities, 4 octets. */
  Bytes postQuantum() {
    return PqcKeyPairField.of(pqc.map(Set::of).orElse(Set.of()));
  }

  /** DER of the AlgorithmIdentifier in such a key's subjectPublicKeyInfo. */
  Bytes identifier() {
    AlgorithmIdentifier identifier =
        classicalKey
            .map(KeyPairAlgorithms::identifier)
            .orElseGet(() -> new AlgorithmIdentifier(NIST.branch(arc(pqc.orElseThrow()))));
    try {
      return Bytes.owning(identifier.getEncoded());
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyPairAlgorithm keyOf(AsymAlgorithm algorithm) {
    return switch (algorithm) {
      case RSASSA_2048, RSAPSS_2048 -> KeyPairAlgorithm.RSA_2048;
      case RSASSA_3072, RSAPSS_3072 -> KeyPairAlgorithm.RSA_3072;
      case RSASSA_4096, RSAPSS_4096 -> KeyPairAlgorithm.RSA_4096;
      case ECDSA_P256 -> KeyPairAlgorithm.ECC_256;
      case ECDSA_P384 -> KeyPairAlgorithm.ECC_384;
      case ECDSA_P521 -> KeyPairAlgorithm.ECC_521;
      case ED25519 -> KeyPairAlgorithm.ED25519;
      case ED448 -> KeyPairAlgorithm.ED448;
      case SM2_P256 -> KeyPairAlgorithm.SM2;
    };
  }

  private static AlgorithmIdentifier identifier(KeyPairAlgorithm algorithm) {
    return switch (algorithm) {
      case RSA_2048, RSA_3072, RSA_4096 ->
          new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
      case ECC_256 -> onCurve(SECObjectIdentifiers.secp256r1);
      case ECC_384 -> onCurve(SECObjectIdentifiers.secp384r1);
      case ECC_521 -> onCurve(SECObjectIdentifiers.secp521r1);
      case ED25519 -> new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
      case ED448 -> new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed448);
      case SM2 -> throw new IllegalArgumentException("no emulated device has SM2");
    };
  }

  private static AlgorithmIdentifier onCurve(ASN1ObjectIdentifier curve) {
    return new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve);
  }

  private static String arc(PqcAsymAlgorithm algorithm) {
    return switch (algorithm) {
      case ML_DSA_44 -> "17";
      case ML_DSA_65 -> "18";
      case ML_DSA_87 -> "19";
      case SLH_DSA_SHA2_128S -> "20";
      case SLH_DSA_SHA2_128F -> "21";
      case SLH_DSA_SHA2_192S -> "22";
      case SLH_DSA_SHA2_192F -> "23";
      case SLH_DSA_SHA2_256S -> "24";
      case SLH_DSA_SHA2_256F -> "25";
      case SLH_DSA_SHAKE_128S -> "26";
      case SLH_DSA_SHAKE_128F -> "27";
      case SLH_DSA_SHAKE_192S -> "28";
      case SLH_DSA_SHAKE_192F -> "29";
      case SLH_DSA_SHAKE_256S -> "30";
      case SLH_DSA_SHAKE_256F -> "31";
    };
  }
}
