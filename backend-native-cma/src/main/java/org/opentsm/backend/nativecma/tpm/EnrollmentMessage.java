package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * What a machine and a verifier tell each other, or the verifier itself, while a TPM is enrolled.
 * Nothing in a message is trusted by being there.
 */
public sealed interface EnrollmentMessage {
  /**
   * The machine's: which keys are to be enrolled.
   *
   * @param attestationKey TPMT_PUBLIC, 1 to 1024 octets
   * @param endorsementKey likewise
   * @param certificates of endorsement keys that its maker left in the TPM: DER, at most 8 of 1 to
   *     8192 octets
   */
  record Request(Bytes attestationKey, Bytes endorsementKey, List<Bytes> certificates)
      implements EnrollmentMessage {
    /** Copies the list. */
    public Request {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * The verifier's: a secret that only the TPM with both keys can open.
   *
   * @param endorsementKey that it is for: TPMT_PUBLIC, 1 to 1024 octets
   * @param credential TPMS_ID_OBJECT, 1 to 256 octets
   * @param seed encrypted for the endorsement key, 1 to 512 octets
   */
  record Challenge(Bytes endorsementKey, Bytes credential, Bytes seed)
      implements EnrollmentMessage {}

  /**
   * The machine's: what its TPM found in the challenge.
   *
   * @param secret 32 octets
   */
  record Answer(Bytes secret) implements EnrollmentMessage {
    @Override
    public String toString() {
      return "an answer to a challenge";
    }
  }

  /**
   * What the verifier keeps until the answer is there, and gives to nobody.
   *
   * @param secret of the challenge, 32 octets
   * @param attestationKey TPMT_PUBLIC, 1 to 1024 octets
   */
  record Pending(Bytes secret, Bytes attestationKey) implements EnrollmentMessage {
    @Override
    public String toString() {
      return "a pending enrolment";
    }
  }
}
