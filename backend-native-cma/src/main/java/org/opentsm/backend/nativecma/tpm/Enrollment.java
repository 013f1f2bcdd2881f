package org.opentsm.backend.nativecma.tpm;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Answer;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Challenge;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Pending;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Request;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * How a verifier comes to know a TPM's attestation key (Part 1, "Credential Protection").
 *
 * <p>The machine {@linkplain #request states} its keys; the verifier {@linkplain #challenge checks}
 * that the endorsement key is a genuine TPM's and that the other is an attestation key, and
 * encrypts a secret for both; the machine's TPM {@linkplain #answer opens} it; the verifier
 * {@linkplain #confirm compares}. Only the verifier's two steps prove anything to it: {@link
 * #enroll} makes all four where the machine itself is trusted.
 *
 * @param attestationKey to be given to verifiers
 * @param name of the attestation key (TPM2B_NAME without its size)
 * @param endorsementKey of the same TPM, which it proved by credential activation
 * @param endorsementCertificate that the maker of the TPM left in it for this key; empty if there
 *     is none
 * @param notKept why the TPM does not keep the attestation key; empty if it does. It is made anew
 *     from the owner's seed then, and is the same until the TPM is cleared
 */
public record Enrollment(
    PublicKey attestationKey,
    Bytes name,
    PublicKey endorsementKey,
    Optional<DeviceCertificate> endorsementCertificate,
    Optional<String> notKept) {
  private static final int POLICY_NONCE = 32;

  /** What the machine states, and how it keeps the key. */
  public record Requested(Request request, Optional<String> notKept) {}

  /** What the verifier gives away, and what it keeps. */
  public record Challenged(Challenge challenge, Pending pending) {}

  /** What the verifier knows in the end. */
  public record Confirmed(PublicKey attestationKey, Bytes name) {}

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
   * All four steps, on the machine itself.
   *
   * @param place as in {@code --root-of-trust}, without {@code tpm:}
   * @param trust in endorsement keys
   * @throws TsmException.Negative if the TPM does not show what it must, or is none that is trusted
   */
  public static Enrollment enroll(
      String place, EndorsementTrust trust, SpdmCrypto crypto, Deadline deadline)
      throws TsmException {
    try (Tpm tpm = new Tpm(TpmAddress.open(place, deadline), deadline);
        AttestationKey key = AttestationKey.open(tpm)) {
      Request request = request(tpm, key);
      Challenged challenged = challenge(request, trust, crypto);
      Confirmed confirmed =
          confirm(challenged.pending(), answer(tpm, key, challenged.challenge(), crypto));
      PublicKey endorsementKey = area("endorsement key", request.endorsementKey()).key();
      return new Enrollment(
          confirmed.attestationKey(),
          confirmed.name(),
          endorsementKey,
          certificateOf(request, endorsementKey),
          key.keep());
    }
  }

  /**
   * The machine's first step: makes or finds the attestation key, keeps it, and states both keys.
   *
   * @param place as in {@code --root-of-trust}, without {@code tpm:}
   */
  public static Requested request(String place, Deadline deadline) throws TsmException {
    try (Tpm tpm = new Tpm(TpmAddress.open(place, deadline), deadline);
        AttestationKey key = AttestationKey.open(tpm)) {
      return new Requested(request(tpm, key), key.keep());
    }
  }

  /**
   * The verifier's first step. Needs no TPM; whatever the request says is checked.
   *
   * @throws TsmException.Negative if the endorsement key is not trusted, or of no template for
   *     which a secret can be encrypted here, or the other is no attestation key: restricted,
   *     signing, made in the TPM and bound to it
   */
  public static Challenged challenge(Request request, EndorsementTrust trust, SpdmCrypto crypto)
      throws TsmException.Negative {
    PublicArea attestation = area("attestation key", request.attestationKey());
    PublicArea endorsement = area("endorsement key", request.endorsementKey());
    trust.require(endorsement.key(), request.certificates(), crypto);
    if (!KeyTemplate.isEndorsementKey(endorsement)) {
      throw refused(
          "endorsement key",
          "one by the template L-1 (RSA 2048) or L-2 (ECC P-256), which challenges are made for",
          "another " + endorsement.key().getAlgorithm() + " key");
    }
    if (!attestation.isAttestationKey()) {
      throw refused(
          "attestation key",
          "a restricted signing key that was made in the TPM and never leaves it",
          String.format("attributes %08x", attestation.attributes()));
    }
    Bytes secret = crypto.random(EnrollmentCodec.SECRET_SIZE);
    try {
      Credential credential =
          Credential.make(endorsement.key(), attestation.name(), secret, crypto);
      return new Challenged(
          new Challenge(request.endorsementKey(), credential.blob(), credential.secret()),
          new Pending(secret, request.attestationKey()));
    } catch (GeneralSecurityException noKey) {
      throw refused("endorsement key", "one to encrypt with", "another");
    }
  }

  /**
   * The machine's second step: has the TPM open the challenge.
   *
   * @throws TsmException.Negative if it is for another TPM or attestation key
   */
  public static Answer answer(
      String place, Challenge challenge, SpdmCrypto crypto, Deadline deadline) throws TsmException {
    try (Tpm tpm = new Tpm(TpmAddress.open(place, deadline), deadline);
        AttestationKey key = AttestationKey.open(tpm)) {
      return answer(tpm, key, challenge, crypto);
    }
  }

  /**
   * The verifier's second step.
   *
   * @throws TsmException.Negative if this is not the secret of the challenge
   */
  public static Confirmed confirm(Pending pending, Answer answer) throws TsmException.Negative {
    PublicArea attestation = area("attestation key", pending.attestationKey());
    if (!answer.secret().constantTimeEquals(pending.secret())) {
      throw refused(
          "answer", "the secret of the challenge", "another: no TPM with both keys opened it");
    }
    return new Confirmed(attestation.key(), attestation.name());
  }

  /** The certificate that the machine states for its endorsement key. */
  private static Optional<DeviceCertificate> certificateOf(Request request, PublicKey key) {
    for (Bytes der : request.certificates()) {
      try {
        DeviceCertificate certificate = DeviceCertificate.decode(der);
        if (EndorsementTrust.isOf(certificate, key)) {
          return Optional.of(certificate);
        }
      } catch (MalformedMessageException noCertificate) {
        // Another one may be.
      }
    }
    return Optional.empty();
  }

  private static Request request(Tpm tpm, AttestationKey key) throws TsmException {
    List<Bytes> certificates = new ArrayList<>();
    EndorsementKey chosen = EndorsementKey.ECC;
    for (EndorsementKey candidate : EndorsementKey.values()) {
      Optional<Bytes> found = certificate(tpm, candidate.index);
      if (certificates.isEmpty() && found.isPresent()) {
        chosen = candidate;
      }
      found.ifPresent(certificates::add);
    }
    CreatePrimary.Response endorsement = endorsement(tpm, chosen);
    tpm.flush(endorsement.handle());
    return new Request(key.area().encoded(), endorsement.area().encoded(), certificates);
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

  private static Answer answer(Tpm tpm, AttestationKey key, Challenge challenge, SpdmCrypto crypto)
      throws TsmException {
    for (EndorsementKey candidate : EndorsementKey.values()) {
      CreatePrimary.Response endorsement;
      try {
        KeyTemplate template = candidate.template();
        endorsement = tpm.ask(new CreatePrimary(template.hierarchy(), template.octets()));
      } catch (TpmResponseException refused) {
        if (!refused.code().isUnsupported()) {
          throw TpmFailures.refused(tpm.place(), refused);
        }
        continue;
      }
      try {
        if (endorsement.area().encoded().equals(challenge.endorsementKey())) {
          return activate(tpm, key, endorsement, challenge, crypto);
        }
      } finally {
        tpm.flush(endorsement.handle());
      }
    }
    throw refused(tpm.place(), "a challenge for an endorsement key of this TPM", "one for another");
  }

  /** A secret for this pair of keys comes back from the TPM that holds both, and from no other. */
  private static Answer activate(
      Tpm tpm,
      AttestationKey key,
      CreatePrimary.Response endorsement,
      Challenge challenge,
      SpdmCrypto crypto)
      throws TsmException {
    Bytes nonce = crypto.random(POLICY_NONCE);
    long session = tpm.run(new StartAuthSession(nonce));
    try {
      tpm.run(new PolicySecret(session));
      Bytes secret =
          tpm.ask(
              new ActivateCredential(
                  key.handle(),
                  endorsement.handle(),
                  new Authorization(session, nonce),
                  new Credential(challenge.credential(), challenge.seed())));
      if (secret.length() != EnrollmentCodec.SECRET_SIZE) {
        throw refused(
            tpm.place(),
            "a challenge with a secret of " + EnrollmentCodec.SECRET_SIZE + " bytes",
            secret.length() + " bytes");
      }
      return new Answer(secret);
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
  }

  private static Optional<Bytes> certificate(Tpm tpm, long index) throws TsmException {
    try {
      int size = tpm.ask(new NvRead.Size(index));
      if (size < 1 || size > EnrollmentCodec.MOST_CERTIFICATE) {
        return Optional.empty();
      }
      Bytes read = Bytes.EMPTY;
      while (read.length() < size) {
        int portion = Math.min(NvRead.Portion.MOST, size - read.length());
        read = Bytes.concat(read, tpm.ask(new NvRead.Portion(index, portion, read.length())));
      }
      return Optional.of(certificateIn(read));
    } catch (TpmResponseException none) {
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

  private static PublicArea area(String what, Bytes encoded) throws TsmException.Negative {
    try {
      return PublicArea.decode(encoded);
    } catch (TpmMalformedException malformed) {
      throw refused(what, "the public area of a key", String.valueOf(malformed.getMessage()));
    }
  }

  private static TsmException.Negative refused(String what, String expected, String found) {
    return new TsmException.Negative(
        TsmErrorCode.NOT_AUTHENTIC, what + ": expected " + expected + ", found " + found, null);
  }
}
