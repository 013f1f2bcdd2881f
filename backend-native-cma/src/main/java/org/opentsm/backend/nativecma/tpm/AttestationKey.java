package org.opentsm.backend.nativecma.tpm;

import java.util.Optional;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * The key that signs quotes: the one that was kept, or the same made anew from the owner's seed. It
 * goes when it was made for this use.
 */
final class AttestationKey implements AutoCloseable {
  /** Where it is kept: a place for the owner's objects that no guidance gives away. */
  static final long PERSISTENT = 0x81024F54L;

  private final Tpm tpm;
  private final long handle;
  private final PublicArea area;

  private AttestationKey(Tpm tpm, long handle, PublicArea area) {
    this.tpm = tpm;
    this.handle = handle;
    this.area = area;
  }

  /**
   * Finds or makes the key.
   *
   * @throws TsmException.LacksFeature if the TPM can have none of the keys that are known here
   */
  static AttestationKey open(Tpm tpm) throws TsmException {
    Optional<PublicArea> kept = kept(tpm);
    if (kept.isPresent() && kept.get().isAttestationKey()) {
      return new AttestationKey(tpm, PERSISTENT, kept.get());
    }
    String reasons = "";
    for (KeyTemplate template : KeyTemplate.attestationKeys()) {
      try {
        CreatePrimary.Response made =
            tpm.ask(new CreatePrimary(template.hierarchy(), template.octets()));
        return new AttestationKey(tpm, made.handle(), made.area());
      } catch (TpmResponseException refused) {
        if (!refused.code().isUnsupported()) {
          throw TpmFailures.refused(tpm.place(), refused);
        }
        reasons += "; " + template.name() + ": " + refused.code();
      }
    }
    throw new TsmException.LacksFeature(
        TsmErrorCode.DEVICE_LACKS_FEATURE,
        tpm.place() + ": expected a TPM that makes an attestation key, found none" + reasons);
  }

  /** What is kept at our place, if anything. */
  private static Optional<PublicArea> kept(Tpm tpm) throws TsmException {
    if (!tpm.run(new GetCapability.Handles(PERSISTENT)).contains(PERSISTENT)) {
      return Optional.empty();
    }
    return Optional.of(tpm.run(new ReadPublic(PERSISTENT)));
  }

  long handle() {
    return handle;
  }

  PublicArea area() {
    return area;
  }

  boolean isKept() {
    return handle == PERSISTENT;
  }

  /** Keeps the key across restarts; the reason if the TPM does not. */
  Optional<String> keep() throws TsmException {
    if (isKept()) {
      return Optional.empty();
    }
    try {
      tpm.ask(new EvictControl(handle, PERSISTENT));
      return Optional.empty();
    } catch (TpmResponseException refused) {
      return Optional.of(refused.code().toString());
    }
  }

  @Override
  public void close() throws TsmException {
    if (!isKept()) {
      tpm.flush(handle);
    }
  }
}
