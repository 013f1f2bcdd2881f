package org.opentsm.spdm.transcript;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * What both ends agreed on with GET_VERSION, GET_CAPABILITIES and NEGOTIATE_ALGORITHMS.
 *
 * @param version of the connection
 * @param baseHash BaseHashSel; empty if nothing that the Responder can do needs one
 * @param asymSel BaseAsymSel or PqcAsymSel: how the Responder signs; empty if it signs nothing
 * @param measurementHash MeasurementHashAlgo; empty if no measurements were agreed on
 * @param requesterCapabilities as far as the version defines them
 * @param capabilities of the Responder, as far as the version defines them
 * @param ctExponent of the Responder, 0 to 31
 * @param dataTransferSize octets of the longest message that the Responder takes at once; before
 *     1.2, where none is stated, 2^32-1
 * @param opaqueData whether opaque data has the format of the specification (OpaqueDataFmt1);
 *     without one there is none from 1.2 on
 * @param multiKey whether the connection uses several keys of the Responder
 * @param session for secured sessions; empty if there can be none
 * @param requesterAsym ReqBaseAsymSel or ReqPqcAsymSel: how the Requester signs; empty if it signs
 *     nothing
 * @param requesterMultiKey whether the connection uses several keys of the Requester
 */
public record Negotiated(
    SpdmVersion version,
    Optional<HashAlgorithm> baseHash,
    Optional<SignatureAlgorithm> asymSel,
    Optional<MeasurementHash> measurementHash,
    Set<RequesterCapability> requesterCapabilities,
    Set<ResponderCapability> capabilities,
    int ctExponent,
    long dataTransferSize,
    boolean opaqueData,
    boolean multiKey,
    Optional<SessionParameters> session,
    Optional<SignatureAlgorithm> requesterAsym,
    boolean requesterMultiKey) {
  /** Octets of the longest message where a version states none. */
  public static final long NO_TRANSFER_LIMIT = 0xFFFF_FFFFL;

  private static final int MAX_CT_EXPONENT = 31;

  /** Copies the sets and checks the range. */
  public Negotiated {
    requesterCapabilities = Set.copyOf(requesterCapabilities);
    // In the order of the flags, so that what is said of them is the same each time.
    capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
    if (ctExponent < 0 || ctExponent > MAX_CT_EXPONENT) {
      throw new IllegalArgumentException("ctExponent is " + ctExponent + ", must be 0 to 31");
    }
  }

  /**
   * BaseHashSel of a connection whose Responder has certificates or signs.
   *
   * @throws IllegalStateException for any other
   */
  public HashAlgorithm hash() {
    return baseHash.orElseThrow(() -> new IllegalStateException("no BaseHashSel was agreed on"));
  }

  /**
   * BaseAsymSel or PqcAsymSel of a connection whose Responder has certificates or signs.
   *
   * @throws IllegalStateException for any other
   */
  public SignatureAlgorithm asym() {
    return asymSel.orElseThrow(() -> new IllegalStateException("no signature was agreed on"));
  }

  /** Whether both ends have a capability that is called the same. */
  public boolean has(RequesterCapability requester, ResponderCapability responder) {
    return requesterCapabilities.contains(requester) && capabilities.contains(responder);
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
    return new MessageSizes(
        baseHash.map(HashAlgorithm::size).orElse(0),
        asymSel.map(SignatureAlgorithm::signatureSize).orElse(0),
        0,
        multiKey,
        false);
  }

  /**
   * For secured sessions.
   *
   * @throws IllegalStateException if there can be none
   */
  public SessionParameters sessions() {
    return session.orElseThrow(() -> new IllegalStateException("no sessions were agreed on"));
  }
}
