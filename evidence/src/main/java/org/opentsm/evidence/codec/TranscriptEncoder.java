package org.opentsm.evidence.codec;

import static org.opentsm.evidence.codec.EvidenceEncoder.array;
import static org.opentsm.evidence.codec.EvidenceEncoder.part;

import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.cbor.CborValue;

/** What was said on the connection and in the session, as items of CBOR. */
final class TranscriptEncoder {
  private TranscriptEncoder() {}

  static CborValue transcripts(Transcripts transcripts) {
    return CborValue.fields()
        .put("vca", part(transcripts.vca(), TranscriptEncoder::vca))
        .put("challenge", part(transcripts.challenge(), TranscriptEncoder::challenge))
        .put(
            "measurements",
            part(
                transcripts.measurements(), spans -> array(spans, TranscriptEncoder::measurements)))
        .put("keyExchange", part(transcripts.keyExchange(), TranscriptEncoder::keyExchange))
        .build();
  }

  static CborValue vca(Vca vca) {
    return switch (vca) {
      case Vca.Messages(var octets) -> CborValue.of(octets);
      case Vca.Stated stated -> stated(stated);
    };
  }

  private static CborValue stated(Vca.Stated negotiated) {
    return CborValue.fields()
        .put("version", CborValue.of(negotiated.version()))
        .put("baseAsymSel", CborValue.of(negotiated.baseAsymSel()))
        .put("pqcAsymSel", CborValue.of(negotiated.pqcAsymSel()))
        .put("baseHashSel", CborValue.of(negotiated.baseHashSel()))
        .put("measurementHashAlgo", CborValue.of(negotiated.measurementHashAlgo()))
        .build();
  }

  static CborValue challenge(SignedChallenge challenge) {
    return CborValue.fields()
        .put("slot", CborValue.of(challenge.slot()))
        .put("identity", array(challenge.identity(), CborValue::of))
        .put("request", CborValue.of(challenge.request()))
        .put("response", CborValue.of(challenge.response()))
        .build();
  }

  static CborValue measurements(SignedMeasurements measurements) {
    return CborValue.fields()
        .put("slot", CborValue.of(measurements.slot()))
        .put("session", part(measurements.session(), CborValue::of))
        .put("exchanges", array(measurements.exchanges(), TranscriptEncoder::exchange))
        .build();
  }

  static CborValue keyExchange(SignedKeyExchange keyExchange) {
    return CborValue.fields()
        .put("slot", CborValue.of(keyExchange.slot()))
        .put("digests", part(keyExchange.digests(), CborValue::of))
        .put("request", CborValue.of(keyExchange.request()))
        .put("response", CborValue.of(keyExchange.response()))
        .build();
  }

  static CborValue session(Session session) {
    return CborValue.fields()
        .put("kind", CborValue.of(session.kind().name()))
        .put("id", part(session.id(), CborValue::of))
        .put("securedMessageVersion", part(session.securedMessageVersion(), CborValue::of))
        .put("algorithms", part(session.algorithms(), TranscriptEncoder::algorithms))
        .put("exchangeData", part(session.exchangeData(), TranscriptEncoder::exchangeData))
        .put("th1", part(session.th1(), CborValue::of))
        .put("th2", part(session.th2(), CborValue::of))
        .put("commitment", part(session.commitment(), CborValue::of))
        .build();
  }

  private static CborValue exchange(SignedMeasurements.Exchange exchange) {
    return CborValue.fields()
        .put("request", part(exchange.request(), CborValue::of))
        .put("response", CborValue.of(exchange.response()))
        .build();
  }

  private static CborValue algorithms(Session.Algorithms algorithms) {
    return CborValue.fields()
        .put("dhe", CborValue.of(algorithms.dhe()))
        .put("kem", CborValue.of(algorithms.kem()))
        .put("aead", CborValue.of(algorithms.aead()))
        .put("keySchedule", CborValue.of(algorithms.keySchedule()))
        .build();
  }

  private static CborValue exchangeData(Session.ExchangeData shares) {
    return CborValue.fields()
        .put("requester", CborValue.of(shares.requester()))
        .put("responder", CborValue.of(shares.responder()))
        .build();
  }
}
