package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;

/** How far a conversation has come. Only {@link Negotiated} answers more than the negotiation. */
sealed interface Phase {
  /** Nothing has happened: only GET_VERSION may come. */
  record Reset() implements Phase {}

  /** VERSION was sent: GET_CAPABILITIES may come. */
  record Versions() implements Phase {}

  /**
   * CAPABILITIES was sent: NEGOTIATE_ALGORITHMS may come.
   *
   * @param version that the Requester chose
   * @param transferLimit octets of the longest message that it takes
   */
  record Capabilities(SpdmVersion version, long transferLimit) implements Phase {}

  /**
   * ALGORITHMS was sent: everything else may come.
   *
   * @param version of the connection
   * @param transferLimit octets of the longest message that the Requester takes
   * @param asym of signatures, if any was chosen
   * @param hash of the connection, if any was chosen
   * @param measured whether measurements of the DMTF specification were agreed on
   * @param measurementHash of their digests; none if they are raw only
   * @param multiKey whether the connection uses several keys of the Responder
   */
  record Negotiated(
      SpdmVersion version,
      long transferLimit,
      Optional<AsymAlgorithm> asym,
      Optional<HashAlgorithm> hash,
      boolean measured,
      Optional<MeasurementHash> measurementHash,
      boolean multiKey)
      implements Phase {
    AsymAlgorithm requireAsym() throws Refusal {
      return asym.orElseThrow(Refusal::unexpected);
    }

    HashAlgorithm requireHash() throws Refusal {
      return hash.orElseThrow(Refusal::unexpected);
    }
  }

  /** The version that an ERROR carries. */
  default SpdmVersion errorVersion() {
    return switch (this) {
      case Reset() -> SpdmVersion.V1_0;
      case Versions() -> SpdmVersion.V1_0;
      case Capabilities capabilities -> capabilities.version();
      case Negotiated negotiated -> negotiated.version();
    };
  }
}
