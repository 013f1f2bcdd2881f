package org.opentsm.backend.nativecma.tpm;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * A TPM's attestation key, and what shows that it is one.
 *
 * @param attestationKey to be given to verifiers
 * @param name of the attestation key (TPM2B_NAME without its size)
 * @param endorsementKey of the same TPM, which it proved by credential activation
 * @param endorsementCertificate that the maker of the TPM left in it, DER; empty if there is none
 *     for this key
 * @param notKept why the TPM does not keep the attestation key; empty if it does. It is made anew
 *     from the owner's seed then, and is the same until the TPM is cleared
 */
public record Enrollment(
    PublicKey attestationKey,
    Bytes name,
    PublicKey endorsementKey,
    Optional<DeviceCertificate> endorsementCertificate,
    Optional<String> notKept) {
  private static final int SECRET = 32;
  private static final int MOST_CERTIFICATE = 8192;

  /** Where makers leave certificates (EK Credential Profile): with their keys' templates. */
  private enum EndorsementKey {
    ECC(0x01C0000AL) {
      @Override
      KeyTemplate template() {
        return KeyTemplate.eccEndorsementKey();
      }
    },
    RSA(0x01C00002L) {
      @Override
      KeyTemplate template() {
        return KeyTemplate.rsaEndorsementKey();
      }
    };

    private final long index;

    EndorsementKey(long index) {
      this.index = index;
    }

    abstract KeyTemplate template();
  }

  /**
   * Makes or finds the attestation key, has the TPM show that it is in the same TPM as the
   * endorsement key, and keeps it. Whose TPM it is, the certificate tells; it is not checked here.
   *
   * @param place as in {@code --root-of-trust}, without {@code tpm:}
   * @throws TsmException.Negative if the TPM does not show it
   */
  public static Enrollment enroll(String place, SpdmCrypto crypto, Deadline deadline)
      throws TsmException {
    try (Tpm tpm = new Tpm(TpmAddress.open(place, deadline), deadline);
        AttestationKey key = AttestationKey.open(tpm)) {
      Optional<DeviceCertificate> certificate = Optional.empty();
      EndorsementKey chosen = EndorsementKey.ECC;
      for (EndorsementKey candidate : EndorsementKey.values()) {
        Optional<DeviceCertificate> found = certificate(tpm, candidate.index);
        if (certificate.isEmpty() && found.isPresent()) {
          certificate = found;
          chosen = candidate;
        }
      }
      CreatePrimary.Response endorsement = endorsement(tpm, chosen);
      try {
        activate(tpm, key, endorsement, crypto);
      } finally {
        tpm.flush(endorsement.handle());
      }
      PublicKey endorsementKey = endorsement.area().key();
      return new Enrollment(
          key.area().key(),
          key.area().name(),
          endorsementKey,
          certificate.filter(found -> isOf(found, endorsementKey)),
          key.keep());
    }
  }

  /** The key with a certificate; without any, the first that the TPM can have. */
  private static CreatePrimary.Response endorsement(Tpm tpm, EndorsementKey chosen)
      throws TsmException {
    KeyTemplate first = chosen.template();
    try {
      return tpm.ask(new CreatePrimary(first.hierarchy(), first.octets()));
    } catch (TpmResponseException refused) {
      if (!refused.code().isUnsupported()) {
        throw TpmFailures.refused(tpm.place(), refused);
      }
      KeyTemplate other = KeyTemplate.rsaEndorsementKey();
      return tpm.run(new CreatePrimary(other.hierarchy(), other.octets()));
    }
  }

  /** A secret for this pair of keys comes back from the TPM that holds both, and from no other. */
  private static void activate(
      Tpm tpm, AttestationKey key, CreatePrimary.Response endorsement, SpdmCrypto crypto)
      throws TsmException {
    Bytes secret = crypto.random(SECRET);
    Credential credential;
    try {
      credential = Credential.make(endorsement.area().key(), key.area().name(), secret, crypto);
    } catch (GeneralSecurityException noKey) {
      throw TpmFailures.malformed(
          tpm.place(), "the endorsement key: expected one to encrypt with, found another");
    }
    Bytes nonce = crypto.random(SECRET);
    long session = tpm.run(new StartAuthSession(nonce));
    Bytes returned;
    try {
      tpm.run(new PolicySecret(session));
      returned =
          tpm.ask(
              new ActivateCredential(
                  key.handle(),
                  endorsement.handle(),
                  new Authorization(session, nonce),
                  credential));
    } catch (TpmResponseException refused) {
      throw new TsmException.Negative(
          TsmErrorCode.NOT_AUTHENTIC,
          tpm.place()
              + ": the TPM does not show that it holds both attestation key and endorsement key: "
              + refused.getMessage(),
          refused);
    } finally {
      tpm.flush(session);
    }
    if (!returned.constantTimeEquals(secret) || !key.area().isAttestationKey()) {
      throw new TsmException.Negative(
          TsmErrorCode.NOT_AUTHENTIC,
          tpm.place()
              + ": expected the secret of the credential, for a restricted signing key of the TPM's "
              + "own, found another",
          null);
    }
  }

  private static Optional<DeviceCertificate> certificate(Tpm tpm, long index) throws TsmException {
    try {
      int size = tpm.ask(new NvRead.Size(index));
      if (size > MOST_CERTIFICATE) {
        return Optional.empty();
      }
      Bytes read = Bytes.EMPTY;
      while (read.length() < size) {
        int portion = Math.min(NvRead.Portion.MOST, size - read.length());
        read = Bytes.concat(read, tpm.ask(new NvRead.Portion(index, portion, read.length())));
      }
      return Optional.of(DeviceCertificate.decode(certificateIn(read)));
    } catch (TpmResponseException none) {
      return Optional.empty();
    } catch (MalformedMessageException noCertificate) {
      return Optional.empty();
    }
  }

  /** Some places are larger than the certificate in them. */
  private static Bytes certificateIn(Bytes stored) {
    int lengthOctets = 4;
    if (stored.length() < lengthOctets || stored.get(0) != 0x30 || stored.get(1) != 0x82) {
      return stored;
    }
    int size = lengthOctets + (stored.get(2) << Byte.SIZE | stored.get(3));
    return size <= stored.length() ? stored.slice(0, size) : stored;
  }

  private static boolean isOf(DeviceCertificate certificate, PublicKey key) {
    try {
      return Bytes.copyOf(certificate.publicKey().getEncoded())
          .equals(Bytes.copyOf(key.getEncoded()));
    } catch (VerificationException noKey) {
      return false;
    }
  }
}
