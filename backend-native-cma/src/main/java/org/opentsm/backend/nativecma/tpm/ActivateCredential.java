package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * TPM2_ActivateCredential (Part 3): a TPM that holds both keys gives the secret away.
 *
 * @param key that the credential is for; its authorization is empty
 * @param endorsementKey that it was encrypted for
 * @param policy authorizes the use of the endorsement key
 * @param credential what a {@link Credential} is
 */
record ActivateCredential(
    long key, long endorsementKey, Authorization policy, Credential credential)
    implements TpmCommand<Bytes> {
  @Override
  public String name() {
    return "TPM2_ActivateCredential";
  }

  @Override
  public int code() {
    return 0x0147;
  }

  @Override
  public List<Long> handles() {
    return List.of(key, endorsementKey);
  }

  @Override
  public List<Authorization> authorizations() {
    return List.of(Authorization.EMPTY_PASSWORD, policy);
  }

  @Override
  public void writeParameters(TpmOutput out) {
    out.sized(credential.blob()).sized(credential.secret());
  }

  @Override
  public Bytes decode(long handle, TpmInput in) throws TpmMalformedException {
    return in.sized(TpmIds.MOST_DIGEST, "certInfo");
  }
}
