package org.opentsm.evidence.codec;

import java.util.List;
import java.util.function.Function;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Undefined;
import org.opentsm.evidence.cbor.CborValue;

/** Evidence as items of CBOR. */
final class EvidenceEncoder {
  private EvidenceEncoder() {}

  /** The top-level map without its digest. */
  static CborValue.FieldsBuilder content(Evidence evidence) {
    return CborValue.fields()
        .put("version", CborValue.of(evidence.version()))
        .put("nonce", CborValue.of(evidence.nonce().value()))
        .put("identity", identity(evidence.identity()))
        .put("devices", array(evidence.devices(), EvidenceEncoder::deviceEvidence))
        .put("commitments", undefined(evidence.commitments()))
        .put("rootOfTrust", undefined(evidence.rootOfTrust()));
  }

  static CborValue device(DeviceDescription device) {
    return CborValue.fields()
        .put("leaf", part(device.leaf(), EvidenceEncoder::leaf))
        .put("hints", hints(device.hints()))
        .put("incarnation", CborValue.of(device.incarnation()))
        .put("generation", CborValue.of(device.generation()))
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

  static CborValue signedMeasurements(SignedMeasurements measurements) {
    return CborValue.fields()
        .put("slot", CborValue.of(measurements.slot()))
        .put("messages", array(measurements.messages(), CborValue::of))
        .build();
  }

  static <T> CborValue part(Part<T> part, Function<T, CborValue> encoding) {
    return switch (part) {
      case Part.Present<T>(T value) -> encoding.apply(value);
      case Part.Absent<T>(String reason) -> absent(reason);
    };
  }

  static CborValue absent(String reason) {
    return CborValue.fields().put("absent", CborValue.of(reason)).build();
  }

  static CborValue undefined(Part<Undefined> part) {
    return part(
        part,
        value -> {
          throw new IllegalArgumentException("version 1 does not define this part: " + value);
        });
  }

  private static CborValue identity(Identity identity) {
    return CborValue.fields()
        .put("provider", CborValue.of(identity.provider()))
        .put("providerVersion", CborValue.of(identity.providerVersion()))
        .put("engine", CborValue.of(identity.engine()))
        .put("side", CborValue.of(identity.side().id()))
        .build();
  }

  private static CborValue deviceEvidence(DeviceEvidence device) {
    return CborValue.fields()
        .put("device", device(device.device()))
        .put("certificates", part(device.certificates(), EvidenceEncoder::certificates))
        .put("publicKeys", part(device.publicKeys(), CborValue::of))
        .put("transcripts", part(device.transcripts(), EvidenceEncoder::transcripts))
        .put("measurements", part(device.measurements(), EvidenceEncoder::measurements))
        .put("session", undefined(device.session()))
        .put("interface", undefined(device.tdi()))
        .put("link", undefined(device.link()))
        .build();
  }

  private static CborValue leaf(LeafNames leaf) {
    return CborValue.fields()
        .put("subject", CborValue.of(leaf.subject()))
        .put("names", array(leaf.names(), CborValue::of))
        .put("serialNumber", CborValue.of(leaf.serialNumber()))
        .build();
  }

  private static CborValue hints(Hints hints) {
    return CborValue.fields()
        .put("address", part(hints.address(), CborValue::of))
        .put("vendorId", part(hints.vendorId(), CborValue::of))
        .put("deviceId", part(hints.deviceId(), CborValue::of))
        .build();
  }

  private static CborValue certificates(Certificates certificates) {
    CborValue.FieldsBuilder slots = CborValue.fields();
    certificates.slots().forEach((slot, chain) -> slots.put(slot.toString(), CborValue.of(chain)));
    return slots.build();
  }

  private static CborValue transcripts(Transcripts transcripts) {
    return CborValue.fields()
        .put("vca", part(transcripts.vca(), CborValue::of))
        .put("challenge", part(transcripts.challenge(), EvidenceEncoder::challenge))
        .put("measurements", part(transcripts.measurements(), EvidenceEncoder::signedMeasurements))
        .put("keyExchange", undefined(transcripts.keyExchange()))
        .build();
  }

  private static CborValue measurements(Measurements measurements) {
    return CborValue.fields().put("blocks", array(measurements.blocks(), CborValue::of)).build();
  }

  private static <T> CborValue array(List<T> items, Function<T, CborValue> encoding) {
    return CborValue.of(items.stream().map(encoding).toList());
  }
}
