package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.message.Challenge;

/**
 * What a GET_MEASUREMENTS asks for.
 *
 * @param operation 0 for the number of measurements, 1 to 254 for the one with that index, 255 for
 *     all
 * @param slot whose key signs: 0 to 7, or 0xFF for the public key that was given beforehand
 * @param nonce 32 octets if the answer shall be signed
 * @param rawBitStream whether raw values are asked for instead of digests (from 1.2 on)
 * @param requesterContext 8 octets that the answer repeats (from 1.3 on; ignored before)
 * @param newMeasurement whether the Responder shall measure anew instead of telling what it
 *     measured before (NEW_MEASUREMENT_REQUESTED, from 1.3 on; ignored before)
 */
public record MeasurementsQuery(
    int operation,
    int slot,
    Optional<Bytes> nonce,
    boolean rawBitStream,
    Bytes requesterContext,
    boolean newMeasurement) {
  /** Operation: how many there are. */
  public static final int COUNT = 0;

  /** Operation: all of them. */
  public static final int ALL = 0xFF;

  private static final Bytes NO_CONTEXT = Bytes.zeros(8);

  /** Checks the ranges. */
  public MeasurementsQuery {
    if (operation < 0 || operation > ALL) {
      throw new IllegalArgumentException("operation is " + operation + ", must be 0 to 255");
    }
    if ((slot < 0 || slot > 7) && slot != ProvisionedKey.SLOT) {
      throw new IllegalArgumentException("slot is " + slot + ", must be 0 to 7 or 255");
    }
    if (nonce.isPresent() && nonce.get().length() != Challenge.NONCE_SIZE) {
      throw new IllegalArgumentException(
          "nonce has " + nonce.get().length() + " bytes, must have " + Challenge.NONCE_SIZE);
    }
    if (requesterContext.length() != 8) {
      throw new IllegalArgumentException(
          "requesterContext has " + requesterContext.length() + " bytes, must have 8");
    }
  }

  /** All measurements, signed by the key of {@code slot} over {@code nonce}. */
  public static MeasurementsQuery allSigned(int slot, Bytes nonce) {
    return new MeasurementsQuery(ALL, slot, Optional.of(nonce), false, NO_CONTEXT, false);
  }

  /** One operation without a signature. */
  public static MeasurementsQuery unsigned(int operation) {
    return new MeasurementsQuery(operation, 0, Optional.empty(), false, NO_CONTEXT, false);
  }

  /** The same for raw values. */
  public MeasurementsQuery asRawBitStream() {
    return new MeasurementsQuery(operation, slot, nonce, true, requesterContext, newMeasurement);
  }

  /** The same with 8 octets that the answer repeats, from 1.3 on. */
  public MeasurementsQuery withRequesterContext(Bytes context) {
    return new MeasurementsQuery(operation, slot, nonce, rawBitStream, context, newMeasurement);
  }

  /** The same of what is measured anew, from 1.3 on. */
  public MeasurementsQuery asNewMeasurement() {
    return new MeasurementsQuery(operation, slot, nonce, rawBitStream, requesterContext, true);
  }
}
