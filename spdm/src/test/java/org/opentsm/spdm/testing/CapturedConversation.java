package org.opentsm.spdm.testing;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.message.SupportedAlgorithms;

/** Decodes what two peers said, in their order: follows the negotiation, so sizes are known. */
public final class CapturedConversation {
  private MessageSizes sizes = MessageSizes.NONE;
  private boolean multiKey;
  private Optional<NegotiateAlgorithms.Response> algorithms = Optional.empty();

  /** A request, and what its answer will look like. */
  public SpdmRequest request(Bytes message, int maxPadding) throws MalformedMessageException {
    SpdmRequest request = MessageDecoder.decodeRequest(message, maxPadding);
    if (request instanceof GetVersion.Request) {
      sizes = MessageSizes.NONE;
      algorithms = Optional.empty();
    }
    if (request instanceof NegotiateAlgorithms.Request negotiate) {
      int others = negotiate.algorithms().otherParamsSupport();
      multiKey = (others & SupportedAlgorithms.MULTI_KEY_CONN) != 0;
    }
    sizes = sizes.after(request);
    return request;
  }

  /** The answer to the request before. */
  public SpdmResponse response(Bytes message, int maxPadding) throws MalformedMessageException {
    SpdmResponse response = MessageDecoder.decodeResponse(message, sizes, maxPadding);
    if (response instanceof NegotiateAlgorithms.Response chosen) {
      algorithms = Optional.of(chosen);
      sizes =
          new MessageSizes(
              MaskBit.setOf(HashAlgorithm.class, chosen.baseHashSel()).stream()
                  .mapToInt(HashAlgorithm::size)
                  .sum(),
              signatureSize(chosen),
              0,
              multiKey,
              false);
    }
    return response;
  }

  /** What was chosen last. */
  public Optional<NegotiateAlgorithms.Response> algorithms() {
    return algorithms;
  }

  private static int signatureSize(NegotiateAlgorithms.Response chosen) {
    int classical =
        MaskBit.setOf(AsymAlgorithm.class, chosen.baseAsymSel()).stream()
            .mapToInt(AsymAlgorithm::signatureSize)
            .sum();
    int postQuantum =
        MaskBit.setOf(PqcAsymAlgorithm.class, chosen.pqcAsymSel()).stream()
            .mapToInt(PqcAsymAlgorithm::signatureSize)
            .sum();
    return classical + postQuantum;
  }
}
