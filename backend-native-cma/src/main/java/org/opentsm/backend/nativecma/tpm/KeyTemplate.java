package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * What keys are made from. Endorsement keys are the templates L-1 and L-2 of the TCG's EK
 * Credential Profile, so that the certificates of TPMs' makers are for them.
 *
 * @param name for people
 * @param hierarchy whose seed it takes
 * @param octets TPMT_PUBLIC
 */
record KeyTemplate(String name, long hierarchy, Bytes octets) {
  /** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, noDA, restricted, sign. */
  private static final long ATTESTATION = 0x00050472L;

  /** fixedTPM, fixedParent, sensitiveDataOrigin, adminWithPolicy, restricted, decrypt. */
  private static final long ENDORSEMENT = 0x000300B2L;

  private static final int AES_BITS = 128;
  private static final int RSA_BITS = 2048;
  private static final int RSA_OCTETS = RSA_BITS / Byte.SIZE;
  private static final int P256_OCTETS = 32;
  private static final int EXPONENT = 4;
  private static final int SIZE = 2;

  /** PolicyA: TPM2_PolicySecret with the endorsement hierarchy. */
  private static final Bytes ENDORSEMENT_POLICY = policySecretOfEndorsement();

  /** Attestation keys, those that a TPM should have first. */
  static List<KeyTemplate> attestationKeys() {
    return List.of(
        ecc("ECC P-256", TpmIds.ECC_NIST_P256, TpmIds.ALG_SHA256),
        ecc("ECC P-384", TpmIds.ECC_NIST_P384, TpmIds.ALG_SHA384),
        rsa());
  }

  /** L-1: RSA 2048. */
  static KeyTemplate rsaEndorsementKey() {
    TpmOutput out =
        new TpmOutput()
            .u16(TpmIds.ALG_RSA)
            .u16(TpmIds.ALG_SHA256)
            .u32(ENDORSEMENT)
            .sized(ENDORSEMENT_POLICY)
            .u16(TpmIds.ALG_AES)
            .u16(AES_BITS)
            .u16(TpmIds.ALG_CFB)
            .u16(TpmIds.ALG_NULL)
            .u16(RSA_BITS)
            .u32(0)
            .sized(Bytes.zeros(RSA_OCTETS));
    return new KeyTemplate("RSA 2048", TpmIds.RH_ENDORSEMENT, out.octets());
  }

  /** L-2: ECC P-256. */
  static KeyTemplate eccEndorsementKey() {
    TpmOutput out =
        new TpmOutput()
            .u16(TpmIds.ALG_ECC)
            .u16(TpmIds.ALG_SHA256)
            .u32(ENDORSEMENT)
            .sized(ENDORSEMENT_POLICY)
            .u16(TpmIds.ALG_AES)
            .u16(AES_BITS)
            .u16(TpmIds.ALG_CFB)
            .u16(TpmIds.ALG_NULL)
            .u16(TpmIds.ECC_NIST_P256)
            .u16(TpmIds.ALG_NULL)
            .sized(Bytes.zeros(P256_OCTETS))
            .sized(Bytes.zeros(P256_OCTETS));
    return new KeyTemplate("ECC P-256", TpmIds.RH_ENDORSEMENT, out.octets());
  }

  /**
   * Whether a key is an endorsement key by one of these templates: all but its own numbers, and the
   * exponent, is the same.
   */
  static boolean isEndorsementKey(PublicArea key) {
    return begins(key, rsaEndorsementKey(), EXPONENT + SIZE + RSA_OCTETS)
        || begins(key, eccEndorsementKey(), 2 * (SIZE + P256_OCTETS));
  }

  private static boolean begins(PublicArea key, KeyTemplate template, int own) {
    int same = template.octets.length() - own;
    return key.encoded().length() >= same
        && key.encoded().slice(0, same).equals(template.octets.slice(0, same));
  }

  private static KeyTemplate ecc(String name, int curve, int hash) {
    TpmOutput out =
        new TpmOutput()
            .u16(TpmIds.ALG_ECC)
            .u16(TpmIds.ALG_SHA256)
            .u32(ATTESTATION)
            .sized(Bytes.EMPTY)
            .u16(TpmIds.ALG_NULL)
            .u16(TpmIds.ALG_ECDSA)
            .u16(hash)
            .u16(curve)
            .u16(TpmIds.ALG_NULL)
            .sized(Bytes.EMPTY)
            .sized(Bytes.EMPTY);
    return new KeyTemplate(name, TpmIds.RH_OWNER, out.octets());
  }

  private static KeyTemplate rsa() {
    TpmOutput out =
        new TpmOutput()
            .u16(TpmIds.ALG_RSA)
            .u16(TpmIds.ALG_SHA256)
            .u32(ATTESTATION)
            .sized(Bytes.EMPTY)
            .u16(TpmIds.ALG_NULL)
            .u16(TpmIds.ALG_RSASSA)
            .u16(TpmIds.ALG_SHA256)
            .u16(RSA_BITS)
            .u32(0)
            .sized(Bytes.EMPTY);
    return new KeyTemplate("RSA 2048", TpmIds.RH_OWNER, out.octets());
  }

  /** Part 3, "TPM2_PolicySecret": two extensions, of the command with the name, and of nothing. */
  private static Bytes policySecretOfEndorsement() {
    Bytes command =
        new TpmOutput().u32(new PolicySecret(0).code()).u32(TpmIds.RH_ENDORSEMENT).octets();
    Bytes first = PublicArea.digest(TpmIds.ALG_SHA256, Bytes.zeros(32), command);
    return PublicArea.digest(TpmIds.ALG_SHA256, first, Bytes.EMPTY);
  }
}
