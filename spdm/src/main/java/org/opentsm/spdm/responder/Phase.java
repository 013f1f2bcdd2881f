package org.opentsm.spdm.responder;

import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.answer.AgreedTerms;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.transcript.SessionParameters;

/** How far a conversation has come. Only {@link Negotiated} answers more than the negotiation. */
sealed interface Phase {
  /** Nothing has happened: only GET_VERSION may come. */
  record Reset() implements Phase {}

  /**
   * VERSION was sent: GET_CAPABILITIES may come.
   *
   * @param errors the version that an ERROR carries: 1.0 until a GET_CAPABILITIES comes with one
   *     that the device has
   */
  record Versions(SpdmVersion errors) implements Phase {}

  /**
   * CAPABILITIES was sent: NEGOTIATE_ALGORITHMS may come.
   *
   * @param version that the Requester chose
   * @param transferLimit octets of the longest message that it takes
   * @param requester what it can do
   */
  record Capabilities(SpdmVersion version, long transferLimit, Set<RequesterCapability> requester)
      implements Phase {}

  /**
   * ALGORITHMS was sent: everything else may come.
   *
   * @param version of the connection
   * @param transferLimit octets of the longest message that the Requester takes
   * @param asym of signatures, if any was chosen
   * @param hash of the connection, if any was chosen
   * @param measured whether measurements of the DMTF specification were agreed on
   * @param measurementHash of their digests; none if they are raw only
   * @param extensionLog whether the measurement extension log of DMTF's format was agreed on
   * @param multiKey whether the connection uses several keys of the Responder
   * @param sessions for secured sessions; empty if there can be none
   * @param requester what the Requester can do, and how it signs
   */
  record Negotiated(
      SpdmVersion version,
      long transferLimit,
      Optional<SignatureAlgorithm> asym,
      Optional<HashAlgorithm> hash,
      boolean measured,
      Optional<MeasurementHash> measurementHash,
      boolean extensionLog,
      boolean multiKey,
      Optional<SessionParameters> sessions,
      RequesterSide requester)
      implements Phase, AgreedTerms {
    /** What decoders must know of the connection. */
    MessageSizes sizes() {
      MessageSizes plain =
          new MessageSizes(
              hash.map(HashAlgorithm::size).orElse(0),
              asym.map(SignatureAlgorithm::signatureSize).orElse(0),
              0,
              multiKey,
              false);
      return sessions
          .map(parameters ->
              plain.with(
                  new MessageSizes.SessionSizes(
                      requester.asym().map(SignatureAlgorithm::signatureSize).orElse(0),
                      parameters
                          .keyExchange()
                          .map(KeyExchangeAlgorithm::requesterExchangeSize)
                          .orElse(0),
                      parameters
                          .keyExchange()
                          .map(KeyExchangeAlgorithm::responderExchangeSize)
                          .orElse(0),
                      parameters.inTheClear())))
          .orElse(plain);
    }

    @Override
    public SignatureAlgorithm requireAsym() throws Refusal {
      return asym.orElseThrow(Refusal::unexpected);
    }

    @Override
    public HashAlgorithm requireHash() throws Refusal {
      return hash.orElseThrow(Refusal::unexpected);
    }
  }

  /** The version that an ERROR carries. */
  default SpdmVersion errorVersion() {
    return switch (this) {
      case Reset() -> SpdmVersion.V1_0;
      case Versions versions -> versions.errors();
      case Capabilities capabilities -> capabilities.version();
      case Negotiated negotiated -> negotiated.version();
    };
  }
}
