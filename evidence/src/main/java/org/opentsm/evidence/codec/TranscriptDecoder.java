package org.opentsm.evidence.codec;

import java.util.List;
import java.util.Set;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.SignedMeasurements.Exchange;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.spdm.Bytes;

/** What was said on the connection and in the session. Mirrors {@link TranscriptEncoder}. */
final class TranscriptDecoder {
  private static final Set<String> TRANSCRIPTS =
      Set.of("vca", "challenge", "measurements", "keyExchange");
  private static final Set<String> STATED =
      Set.of("version", "baseAsymSel", "pqcAsymSel", "baseHashSel", "measurementHashAlgo");
  private static final Set<String> CHALLENGE = Set.of("slot", "identity", "request", "response");
  private static final Set<String> MEASUREMENTS = Set.of("slot", "session", "exchanges");
  private static final Set<String> EXCHANGE = Set.of("request", "response");
  private static final Set<String> KEY_EXCHANGE = Set.of("slot", "digests", "request", "response");
  private static final Set<String> SESSION =
      Set.of(
          "kind",
          "id",
          "securedMessageVersion",
          "algorithms",
          "exchangeData",
          "th1",
          "th2",
          "commitment");
  private static final Set<String> ALGORITHMS = Set.of("dhe", "kem", "aead", "keySchedule");
  private static final Set<String> EXCHANGE_DATA = Set.of("requester", "responder");

  private TranscriptDecoder() {}

  static Transcripts transcripts(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(TRANSCRIPTS);
    Part<Vca> vca = fields.at("vca").part(TranscriptDecoder::vca);
    Part<SignedChallenge> challenge = fields.at("challenge").part(TranscriptDecoder::challenge);
    Part<List<SignedMeasurements>> measurements =
        fields
            .at("measurements")
            .part(
                spans -> spans.items(1, Limits.MEASUREMENT_SPANS, TranscriptDecoder::measurements));
    Part<SignedKeyExchange> keyExchange =
        fields.at("keyExchange").part(TranscriptDecoder::keyExchange);
    return node.make(() -> new Transcripts(vca, challenge, measurements, keyExchange));
  }

  static Session session(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(SESSION);
    Session.Kind kind = fields.at("kind").constant(Session.Kind.values(), Session.Kind::name);
    Part<Bytes> id = fields.at("id").part(TranscriptDecoder::sessionId);
    Part<Integer> securedMessageVersion = fields.at("securedMessageVersion").part(Node::u16);
    Part<Session.Algorithms> algorithms =
        fields.at("algorithms").part(TranscriptDecoder::algorithms);
    Part<Session.ExchangeData> exchangeData =
        fields.at("exchangeData").part(TranscriptDecoder::exchangeData);
    Part<Bytes> th1 = fields.at("th1").part(Node::digest);
    Part<Bytes> th2 = fields.at("th2").part(Node::digest);
    Part<Bytes> commitment = fields.at("commitment").part(Node::digest);
    return node.make(() ->
        new Session(
            kind, id, securedMessageVersion, algorithms, exchangeData, th1, th2, commitment));
  }

  private static Vca vca(Node node) throws MalformedEvidenceException {
    return switch (node.value()) {
      case CborValue.ByteString _ -> {
        Bytes octets = node.blob();
        yield node.make(() -> new Vca.Messages(octets));
      }
      case CborValue.Fields _ -> stated(node);
      default -> throw node.reject("a byte string or a map", node.value().kind());
    };
  }

  private static Vca stated(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(STATED);
    int version = (int) fields.at("version").number(0xFF);
    long baseAsymSel = fields.at("baseAsymSel").u32();
    long pqcAsymSel = fields.at("pqcAsymSel").u32();
    long baseHashSel = fields.at("baseHashSel").u32();
    long measurementHashAlgo = fields.at("measurementHashAlgo").u32();
    return node.make(
        () -> new Vca.Stated(version, baseAsymSel, pqcAsymSel, baseHashSel, measurementHashAlgo));
  }

  private static SignedChallenge challenge(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(CHALLENGE);
    int slot = fields.at("slot").slot();
    List<Bytes> identity = fields.at("identity").items(0, Limits.MESSAGES, Node::blob);
    Bytes request = fields.at("request").blob();
    Bytes response = fields.at("response").blob();
    return node.make(() -> new SignedChallenge(slot, identity, request, response));
  }

  private static SignedMeasurements measurements(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(MEASUREMENTS);
    int slot = fields.at("slot").slot();
    Part<Bytes> session = fields.at("session").part(TranscriptDecoder::sessionId);
    List<Exchange> exchanges =
        fields.at("exchanges").items(1, Limits.EXCHANGES, TranscriptDecoder::exchange);
    return node.make(() -> new SignedMeasurements(slot, session, exchanges));
  }

  private static Exchange exchange(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(EXCHANGE);
    Part<Bytes> request = fields.at("request").part(Node::blob);
    Bytes response = fields.at("response").blob();
    return node.make(() -> new Exchange(request, response));
  }

  private static SignedKeyExchange keyExchange(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(KEY_EXCHANGE);
    int slot = fields.at("slot").slot();
    Part<Bytes> digests = fields.at("digests").part(Node::blob);
    Bytes request = fields.at("request").blob();
    Bytes response = fields.at("response").blob();
    return node.make(() -> new SignedKeyExchange(slot, digests, request, response));
  }

  private static Bytes sessionId(Node node) throws MalformedEvidenceException {
    return node.bytes(Session.ID_SIZE, Session.ID_SIZE);
  }

  private static Session.Algorithms algorithms(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(ALGORITHMS);
    int dhe = fields.at("dhe").u16();
    long kem = fields.at("kem").u32();
    int aead = fields.at("aead").u16();
    int keySchedule = fields.at("keySchedule").u16();
    return node.make(() -> new Session.Algorithms(dhe, kem, aead, keySchedule));
  }

  private static Session.ExchangeData exchangeData(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(EXCHANGE_DATA);
    Bytes requester = fields.at("requester").blob();
    Bytes responder = fields.at("responder").blob();
    return node.make(() -> new Session.ExchangeData(requester, responder));
  }
}
