package org.opentsm.evidence.appraisal;

import java.util.Optional;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.session.SecuredVersions;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * The transcript of KEY_EXCHANGE_RSP as it was recorded, decoded.
 *
 * @param slot as the evidence states it
 * @param terms of the session, by the negotiation
 * @param request KEY_EXCHANGE
 * @param response KEY_EXCHANGE_RSP
 * @param securedVersion of secured messages, as the response chooses it
 * @param identity the chain of the slot, or the provisioned key: the signature covers its digest
 * @param covered the messages that the signature covers, after the identity's digest
 * @param digests the message that it covers before that; empty where one key is in use
 * @param negotiation of the connection
 */
record KeyExchangeTranscript(
    int slot,
    SessionTerms terms,
    KeyExchange.Request request,
    KeyExchange.Response response,
    VersionNumber securedVersion,
    Bytes identity,
    Bytes covered,
    Bytes digests,
    Negotiation negotiation) {

  /** Reads what was recorded; {@code identity} is what the evidence holds for the slot. */
  static KeyExchangeTranscript parse(
      SignedKeyExchange recorded, Bytes identity, Negotiation negotiation)
      throws BrokenTranscriptException {
    SessionTerms terms =
        negotiation
            .sessions()
            .orElseThrow(() ->
                new BrokenTranscriptException(
                    "KEY_EXCHANGE", "one group for key exchange in ALGORITHMS", "none"));
    Recorded messages = new Recorded(negotiation);
    Bytes digests = digests(recorded.digests(), messages, negotiation);
    KeyExchange.Request request = messages.request(recorded.request(), KeyExchange.Request.class);
    KeyExchange.Response response =
        messages.response(recorded.response(), request, KeyExchange.Response.class);
    int proofs = response.signature().length() + response.verifyData().length();
    Bytes unsigned = recorded.response().slice(0, recorded.response().length() - proofs);
    return new KeyExchangeTranscript(
        recorded.slot(),
        terms,
        request,
        response,
        securedVersion(negotiation, response),
        identity,
        Bytes.concat(recorded.request(), unsigned),
        digests,
        negotiation);
  }

  /** What was signed. */
  SignedSpan span(SpdmCrypto crypto) {
    return transcript(crypto).signedByResponder();
  }

  /** TH1: the digest of all that and of the signature. */
  Bytes th1(SpdmCrypto crypto) {
    return transcript(crypto).add(response.signature()).digest();
  }

  /** ReqSessionID, RspSessionID. */
  Bytes sessionId() {
    return SecureSession.idOf(request.reqSessionId(), response.rspSessionId());
  }

  private HandshakeTranscript transcript(SpdmCrypto crypto) {
    return new HandshakeTranscript(
            negotiation.version(), negotiation.hash(), crypto, negotiation.vca())
        .add(digests)
        .addIdentity(identity)
        .add(covered);
  }

  /** DIGESTS is covered where the device has several keys, and only there. */
  private static Bytes digests(Part<Bytes> part, Recorded messages, Negotiation negotiation)
      throws BrokenTranscriptException {
    Optional<Bytes> recorded = part.toOptional();
    if (recorded.isPresent() != negotiation.multiKey()) {
      throw new BrokenTranscriptException(
          "keyExchange, digests",
          negotiation.multiKey() ? "DIGESTS of a connection with several keys" : "none",
          recorded.isPresent() ? "a message" : "none");
    }
    if (recorded.isEmpty()) {
      return Bytes.EMPTY;
    }
    messages.response(
        recorded.get(), new GetDigests.Request(negotiation.version()), GetDigests.Response.class);
    return recorded.get();
  }

  private static VersionNumber securedVersion(
      Negotiation negotiation, KeyExchange.Response response) throws BrokenTranscriptException {
    try {
      return SecuredVersions.chosen(negotiation.version(), response.opaqueData())
          .orElseThrow(() ->
              new BrokenTranscriptException(
                  "KEY_EXCHANGE_RSP, OpaqueData", "a version of secured messages", "none"));
    } catch (MalformedMessageException malformed) {
      throw new BrokenTranscriptException("KEY_EXCHANGE_RSP, OpaqueData", malformed);
    }
  }
}
