package org.opentsm.evidence.dat;

import static org.opentsm.evidence.dat.DatExport.pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.appraisal.RecordedTerms;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.wire.WireReader;

/**
 * The draft's {@code spdm-signature}: a signature of the device with everything that it covers.
 *
 * @param slot whose key signed, 0 to 7
 * @param requesterNonce of the last request, 32 octets
 * @param responderNonce of the last response, 32 octets
 * @param prefix combined prefix, 100 octets; zeros before SPDM 1.2
 * @param content M1/M2 or L1/L2: the messages, the last without its signature
 * @param baseHash by the numbers of the draft
 * @param signature of the last response
 */
record SignatureBlock(
    int slot,
    Bytes requesterNonce,
    Bytes responderNonce,
    Bytes prefix,
    Bytes content,
    long baseHash,
    Bytes signature) {
  private static final int PREFIX = 100;
  private static final int SLOTS = 8;
  private static final int MESSAGES = 65_536;

  /** A request and its response, as they were on the wire. */
  record Pairing(Bytes request, Bytes response) {}

  /**
   * The block over these messages, of which the last ends with the signature; none if they cannot
   * be read.
   *
   * @param challenge whether the last is CHALLENGE_AUTH
   */
  static Optional<SignatureBlock> of(
      int slot,
      List<Bytes> messages,
      boolean challenge,
      Optional<RecordedTerms> known,
      SpdmCrypto crypto) {
    if (known.isEmpty() || slot >= SLOTS) {
      return Optional.empty();
    }
    RecordedTerms terms = known.get();
    Bytes asked = messages.get(messages.size() - 2);
    Bytes answered = messages.getLast();
    try {
      SpdmRequest request = MessageDecoder.decodeRequest(asked, terms.sizes(), 0);
      SpdmResponse response =
          MessageDecoder.decodeResponse(answered, terms.sizes().after(request), 0);
      Bytes signature = answered.slice(answered.length() - terms.signatureSize());
      Bytes joined = Bytes.concat(messages);
      Bytes covered = joined.slice(0, joined.length() - signature.length());
      return Optional.of(
          of(slot, nonce(request), nonce(response), covered, signature, challenge, terms, crypto));
    } catch (MalformedMessageException unreadable) {
      return Optional.empty();
    }
  }

  private static SignatureBlock of(
      int slot,
      Bytes requesterNonce,
      Bytes responderNonce,
      Bytes covered,
      Bytes signature,
      boolean challenge,
      RecordedTerms terms,
      SpdmCrypto crypto) {
    SignedSpan span = span(challenge, terms, terms.vca(), covered);
    return new SignatureBlock(
        slot,
        requesterNonce,
        responderNonce,
        prefix(span, terms, crypto),
        span.content(),
        DatFormat.number(terms.hash()),
        signature);
  }

  private static SignedSpan span(boolean challenge, RecordedTerms terms, Bytes vca, Bytes covered) {
    return challenge
        ? SignedSpan.challengeAuth(terms.version(), vca, Bytes.EMPTY, covered)
        : SignedSpan.measurements(terms.version(), vca, covered);
  }

  private static Bytes prefix(SignedSpan span, RecordedTerms terms, SpdmCrypto crypto) {
    return terms.version().atLeast(SpdmVersion.V1_2)
        ? span.signingInput(terms.hash(), crypto).slice(0, PREFIX)
        : DatFormat.NO_PREFIX;
  }

  private static Bytes nonce(SpdmRequest request) throws MalformedMessageException {
    return switch (request) {
      case GetMeasurements.Request measurements when measurements.signatureRequested() ->
          measurements.nonce();
      case Challenge.Request challenge -> challenge.nonce();
      default -> throw unsigned(request.code().name());
    };
  }

  private static Bytes nonce(SpdmResponse response) throws MalformedMessageException {
    return switch (response) {
      case GetMeasurements.Response measurements -> measurements.nonce();
      case Challenge.Response challenge -> challenge.nonce();
      default -> throw unsigned(response.code().name());
    };
  }

  private static MalformedMessageException unsigned(String found) {
    return new MalformedMessageException(
        "signed messages", "last message", 0, "CHALLENGE or signed GET_MEASUREMENTS", found);
  }

  CborValue toCbor() {
    return CborValue.pairs(
        List.of(
            pair(DatFormat.SLOT, CborValue.of(slot)),
            pair(DatFormat.REQUESTER_NONCE, CborValue.of(requesterNonce)),
            pair(DatFormat.RESPONDER_NONCE, CborValue.of(responderNonce)),
            pair(DatFormat.PREFIX, CborValue.of(prefix)),
            pair(DatFormat.CONTENT, CborValue.of(content)),
            pair(DatFormat.BASE_HASH, CborValue.of(baseHash)),
            pair(DatFormat.SIGNATURE_VALUE, CborValue.of(signature))));
  }

  /** Reads a block. */
  static SignatureBlock decode(String field, CborValue value) throws MalformedStatementException {
    CborValue.Pairs map = ForeignCbor.map(DatFormat.WHAT, field, value);
    CborValue slot = at(map, DatFormat.SLOT, field);
    long number = ForeignCbor.unsigned(DatFormat.WHAT, field + "/slot", slot);
    if (number >= SLOTS) {
      throw ForeignCbor.reject(DatFormat.WHAT, field + "/slot", slot, "0 to 7");
    }
    return new SignatureBlock(
        (int) number,
        bytes(map, DatFormat.REQUESTER_NONCE, field, 32),
        bytes(map, DatFormat.RESPONDER_NONCE, field, 32),
        bytes(map, DatFormat.PREFIX, field, PREFIX),
        ForeignCbor.bytes(DatFormat.WHAT, field, at(map, DatFormat.CONTENT, field)),
        ForeignCbor.unsigned(DatFormat.WHAT, field, at(map, DatFormat.BASE_HASH, field)),
        ForeignCbor.bytes(DatFormat.WHAT, field, at(map, DatFormat.SIGNATURE_VALUE, field)));
  }

  private static CborValue at(CborValue.Pairs map, long key, String field)
      throws MalformedStatementException {
    return ForeignCbor.at(DatFormat.WHAT, map, key, field + "/" + key);
  }

  private static Bytes bytes(CborValue.Pairs map, long key, String field, int size)
      throws MalformedStatementException {
    return ForeignCbor.bytes(DatFormat.WHAT, field + "/" + key, at(map, key, field), size);
  }

  /**
   * The messages behind the negotiation, in pairs, the last response with its signature.
   *
   * @throws MalformedImportException if the parts of the block contradict each other
   */
  List<Pairing> messages(String field, boolean challenge, RecordedTerms terms, SpdmCrypto crypto)
      throws MalformedImportException {
    Bytes rest = content;
    if (challenge || terms.version().atLeast(SpdmVersion.V1_2)) {
      Bytes vca = terms.vca();
      if (content.length() < vca.length() || !content.slice(0, vca.length()).equals(vca)) {
        throw contradiction(field, "messages that begin with the negotiation", "others");
      }
      rest = content.slice(vca.length());
    }
    List<Pairing> pairs = new ArrayList<>();
    Bytes all = Bytes.concat(rest, signature);
    Bytes requester = Bytes.EMPTY;
    Bytes responder = Bytes.EMPTY;
    try {
      for (int at = 0; at < all.length(); ) {
        WireReader asked = new WireReader("request", all.slice(at));
        SpdmRequest request = MessageDecoder.readRequest(asked, terms.sizes());
        at += asked.position();
        WireReader answered = new WireReader("response", all.slice(at));
        SpdmResponse response = MessageDecoder.readResponse(answered, terms.sizes().after(request));
        at += answered.position();
        pairs.add(new Pairing(asked.consumed(), answered.consumed()));
        if (pairs.size() > MESSAGES) {
          throw contradiction(field, "at most " + MESSAGES + " messages", "more");
        }
        if (at == all.length()) {
          requester = nonce(request);
          responder = nonce(response);
        }
      }
    } catch (MalformedMessageException malformed) {
      throw new MalformedImportException(DatFormat.WHAT + ", " + field, malformed);
    }
    SignedSpan span = span(challenge, terms, terms.vca(), rest);
    requireSame(field, "requester-nonce", requester, requesterNonce);
    requireSame(field, "responder-nonce", responder, responderNonce);
    requireSame(field, "combined-spdm-prefix", prefix(span, terms, crypto), prefix);
    if (baseHash != DatFormat.number(terms.hash())) {
      throw contradiction(
          field + ", base-hash-algo", DatFormat.number(terms.hash()) + "", baseHash + "");
    }
    return pairs;
  }

  private static void requireSame(String field, String what, Bytes expected, Bytes found)
      throws MalformedImportException {
    if (!expected.equals(found)) {
      throw contradiction(
          field + ", " + what, "that of the messages, " + expected.toHex(), found.toHex());
    }
  }

  private static MalformedImportException contradiction(
      String field, String expected, String found) {
    return new MalformedImportException(
        DatFormat.WHAT, field, MalformedImportException.NOWHERE, expected, found);
  }
}
