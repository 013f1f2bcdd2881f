package org.opentsm.spdm.transcript;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * What both ends agreed on with GET_VERSION, GET_CAPABILITIES and NEGOTIATE_ALGORITHMS.
 *
 * @param version of the connection
 * @param hash BaseHashSel
 * @param asym BaseAsymSel: how the Responder signs
 * @param measurementHash MeasurementHashAlgo; empty if no measurements were agreed on
 * @param capabilities of the Responder, as far as the version defines them
 * @param ctExponent of the Responder, 0 to 31
 * @param multiKey whether the connection uses several keys of the Responder
 */
public record Negotiated(
    SpdmVersion version,
    HashAlgorithm hash,
    AsymAlgorithm asym,
    Optional<MeasurementHash> measurementHash,
    Set<ResponderCapability> capabilities,
    int ctExponent,
    boolean multiKey) {
  private static final int MAX_CT_EXPONENT = 31;

  /** Copies the set and checks the range. */
  public Negotiated {
    capabilities = Set.copyOf(capabilities);
    if (ctExponent < 0 || ctExponent > MAX_CT_EXPONENT) {
      throw new IllegalArgumentException("ctExponent is " + ctExponent + ", must be 0 to 31");
    }
  }

  /** Whether the Responder has a capability. */
  public boolean has(ResponderCapability capability) {
    return capabilities.contains(capability);
  }

  /** CT: how long the Responder may take for cryptography (DSP0274, "Timing requirements"). */
  public Duration cryptographicTime() {
    return Duration.ofNanos(1_000L << ctExponent);
  }

  /** What decoders must know of the connection. */
  public MessageSizes sizes() {
    return new MessageSizes(hash.size(), asym.signatureSize(), 0, multiKey, false);
  }
}
