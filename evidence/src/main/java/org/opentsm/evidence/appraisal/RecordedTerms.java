package org.opentsm.evidence.appraisal;

import java.util.Optional;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.message.MessageSizes;

/**
 * What a recorded negotiation says about how the other messages are to be read. Nothing is verified
 * by it.
 *
 * @param vca the messages; empty if the TSM states what was negotiated without them
 * @param version of the connection
 * @param hash of the connection
 * @param signatureSize octets of a signature
 * @param sizes for decoders of messages
 */
public record RecordedTerms(
    Bytes vca, SpdmVersion version, HashAlgorithm hash, int signatureSize, MessageSizes sizes) {
  /** The terms, or none if the negotiation cannot be read. */
  public static Optional<RecordedTerms> of(Vca vca) {
    try {
      Negotiation agreed = Negotiation.of(vca);
      return Optional.of(
          new RecordedTerms(
              agreed.vca(),
              agreed.version(),
              agreed.hash(),
              agreed.asym().signatureSize(),
              agreed.sizes()));
    } catch (BrokenTranscriptException unreadable) {
      return Optional.empty();
    }
  }
}
