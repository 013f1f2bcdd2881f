package org.opentsm.evidence.appraisal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transcript.ChainPortions;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * M1/M2 as it was recorded, decoded.
 *
 * @param slot as the evidence states it
 * @param request CHALLENGE
 * @param response CHALLENGE_AUTH
 * @param span what was signed
 * @param digests the last DIGESTS, if there was one
 * @param chains the chains that were read whole, by slot
 * @param certificateInfo CertificateInfo of the last CERTIFICATE of each slot; 0 before 1.3
 */
record ChallengeTranscript(
    int slot,
    Challenge.Request request,
    Challenge.Response response,
    SignedSpan span,
    Optional<GetDigests.Response> digests,
    Map<Integer, Bytes> chains,
    Map<Integer, Integer> certificateInfo) {

  static ChallengeTranscript parse(SignedChallenge recorded, Negotiation negotiation)
      throws BrokenTranscriptException {
    Recorded messages = new Recorded(negotiation);
    IdentityMessages identity = new IdentityMessages(messages);
    identity.read(recorded.identity());
    Challenge.Request request = messages.request(recorded.request(), Challenge.Request.class);
    Challenge.Response response =
        messages.response(recorded.response(), request, Challenge.Response.class);
    if (!response.requesterContext().equals(request.requesterContext())) {
      throw new BrokenTranscriptException(
          "CHALLENGE_AUTH, RequesterContext",
          request.requesterContext().toString(),
          response.requesterContext().toString());
    }
    SignedSpan span =
        SignedSpan.challengeAuth(
            negotiation.version(),
            negotiation.vca(),
            Bytes.concat(recorded.identity()),
            Bytes.concat(recorded.request(), messages.withoutSignature(recorded.response())));
    return new ChallengeTranscript(
        recorded.slot(),
        request,
        response,
        span,
        Optional.ofNullable(identity.digests),
        Map.copyOf(identity.chains),
        Map.copyOf(identity.certificateInfo));
  }

  /** Message B: reads it in turn and puts the chains together. */
  private static final class IdentityMessages {
    private final Recorded messages;
    private final Map<Integer, Bytes> chains = new HashMap<>();
    private final Map<Integer, ChainPortions> partial = new HashMap<>();
    private final Map<Integer, Integer> certificateInfo = new HashMap<>();
    private GetDigests.@Nullable Response digests;

    IdentityMessages(Recorded messages) {
      this.messages = messages;
    }

    void read(List<Bytes> recorded) throws BrokenTranscriptException {
      if (recorded.size() % 2 != 0) {
        throw new BrokenTranscriptException(
            "identity", "requests and responses in turn", recorded.size() + " messages");
      }
      for (int i = 0; i < recorded.size(); i += 2) {
        SpdmRequest request = messages.request(recorded.get(i), SpdmRequest.class);
        switch (request) {
          case GetDigests.Request _ ->
              digests = messages.response(recorded.get(i + 1), request, GetDigests.Response.class);
          case GetCertificate.Request certificate ->
              take(
                  certificate,
                  messages.response(recorded.get(i + 1), request, GetCertificate.Response.class));
          default ->
              throw new BrokenTranscriptException(
                  "identity",
                  MessageCode.GET_DIGESTS + " or " + MessageCode.GET_CERTIFICATE,
                  request.code().name());
        }
      }
    }

    private void take(GetCertificate.Request request, GetCertificate.Response response)
        throws BrokenTranscriptException {
      if (request.slotSizeRequested()) {
        return;
      }
      int slot = request.slot();
      if (request.offset() == 0) {
        partial.put(slot, new ChainPortions());
      }
      ChainPortions portions = partial.computeIfAbsent(slot, _ -> new ChainPortions());
      try {
        portions.add(request, response);
      } catch (ProtocolViolationException broken) {
        throw new BrokenTranscriptException(
            broken.messageName() + ", " + broken.field(), broken.expected(), broken.found());
      }
      certificateInfo.put(slot, response.certificateInfo());
      if (portions.isWhole()) {
        chains.put(slot, portions.joined());
      }
    }
  }
}
