package org.opentsm.spdm.testing;

import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetEncapsulatedRequest;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.MessageSizes.SessionSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmMessage;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.message.SupportedAlgorithms;

/** Decodes what two peers said, in their order: follows the negotiation, so sizes are known. */
public final class CapturedConversation {
  /**
   * Of a Requester and a Responder that were told each other's algorithms beforehand and begin with
   * PSK_EXCHANGE after VERSION: SHA-384 in the captures.
   */
  private static final MessageSizes PROVISIONED =
      new MessageSizes(HashAlgorithm.SHA_384.size(), 0, 0, false, false);

  private MessageSizes sizes = MessageSizes.NONE;

  /** What the Requester answers to the Responder. */
  private MessageSizes encapsulated = MessageSizes.NONE;

  private boolean multiKey;
  private boolean inTheClear;
  private Optional<NegotiateAlgorithms.Response> algorithms = Optional.empty();

  /** A request, and what its answer will look like. */
  public SpdmRequest request(Bytes message, int maxPadding) throws MalformedMessageException {
    SpdmRequest request = MessageDecoder.decodeRequest(message, sizes, maxPadding);
    switch (request) {
      case GetVersion.Request any -> {
        sizes = PROVISIONED;
        algorithms = Optional.empty();
      }
      case GetCapabilities.Request capabilities ->
          inTheClear = has(capabilities.flags(), RequesterCapability.HANDSHAKE_IN_THE_CLEAR_CAP);
      case NegotiateAlgorithms.Request negotiate -> {
        int others = negotiate.algorithms().otherParamsSupport();
        multiKey = (others & SupportedAlgorithms.MULTI_KEY_CONN) != 0;
      }
      default -> {
        // Says nothing that any other message needs.
      }
    }
    sizes = sizes.after(request);
    return request;
  }

  /** The answer to the request before. */
  public SpdmResponse response(Bytes message, int maxPadding) throws MalformedMessageException {
    SpdmResponse response = MessageDecoder.decodeResponse(message, sizes, maxPadding);
    if (response instanceof GetCapabilities.Response capabilities) {
      inTheClear &= has(capabilities.flags(), ResponderCapability.HANDSHAKE_IN_THE_CLEAR_CAP);
    }
    if (response instanceof NegotiateAlgorithms.Response chosen) {
      algorithms = Optional.of(chosen);
      sizes =
          new MessageSizes(
                  MaskBit.setOf(HashAlgorithm.class, chosen.baseHashSel()).stream()
                      .mapToInt(HashAlgorithm::size)
                      .sum(),
                  signatureSize(chosen.baseAsymSel(), chosen.pqcAsymSel()),
                  0,
                  multiKey,
                  false)
              .with(sessionSizes(chosen));
      encapsulated =
          new MessageSizes(
              sizes.hashSize(),
              sizes.session().requesterSignatureSize(),
              0,
              (chosen.otherParamsSelection() & SupportedAlgorithms.MULTI_KEY_CONN) != 0,
              false);
    }
    return response;
  }

  /** The message inside of another, if there is one; its ends are the other way round. */
  public Optional<SpdmMessage> encapsulated(SpdmMessage outer, int maxPadding)
      throws MalformedMessageException {
    Optional<Bytes> asked =
        switch (outer) {
          case GetEncapsulatedRequest.Response carried ->
              Optional.of(carried.encapsulatedRequest());
          case DeliverEncapsulatedResponse.Response ack -> ack.encapsulatedRequest();
          default -> Optional.empty();
        };
    if (asked.isPresent()) {
      SpdmRequest request = MessageDecoder.decodeRequest(asked.get(), sizes, maxPadding);
      encapsulated = encapsulated.after(request);
      return Optional.of(request);
    }
    return outer instanceof DeliverEncapsulatedResponse.Request answer
        ? Optional.of(
            MessageDecoder.decodeResponse(answer.encapsulatedResponse(), encapsulated, maxPadding))
        : Optional.empty();
  }

  /** What was chosen last. */
  public Optional<NegotiateAlgorithms.Response> algorithms() {
    return algorithms;
  }

  private SessionSizes sessionSizes(NegotiateAlgorithms.Response chosen) {
    int requesterSignature =
        signatureSize(
            chosen.tableMask(Type.REQ_BASE_ASYM_ALG), chosen.tableMask(Type.REQ_PQC_ASYM_ALG));
    int agreement =
        MaskBit.setOf(DheGroup.class, chosen.tableMask(Type.DHE)).stream()
            .mapToInt(DheGroup::requesterExchangeSize)
            .sum();
    Set<KemAlgorithm> kem = MaskBit.setOf(KemAlgorithm.class, chosen.tableMask(Type.KEM_ALG));
    return new SessionSizes(
        requesterSignature,
        agreement + kem.stream().mapToInt(KemAlgorithm::requesterExchangeSize).sum(),
        agreement + kem.stream().mapToInt(KemAlgorithm::responderExchangeSize).sum(),
        inTheClear);
  }

  private static boolean has(long flags, MaskBit flag) {
    return (flags & flag.mask()) != 0;
  }

  private static int signatureSize(long asym, long pqcAsym) {
    int classical =
        MaskBit.setOf(AsymAlgorithm.class, asym).stream()
            .mapToInt(AsymAlgorithm::signatureSize)
            .sum();
    int postQuantum =
        MaskBit.setOf(PqcAsymAlgorithm.class, pqcAsym).stream()
            .mapToInt(PqcAsymAlgorithm::signatureSize)
            .sum();
    return classical + postQuantum;
  }
}
