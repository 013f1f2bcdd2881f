package org.opentsm.evidence.codec;

import static org.opentsm.evidence.codec.EvidenceEncoder.array;
import static org.opentsm.evidence.codec.EvidenceEncoder.part;

import org.opentsm.evidence.Commitments;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.cbor.CborValue;

/** What the TSM and the machine state, as items of CBOR. */
final class PlatformEncoder {
  private PlatformEncoder() {}

  static CborValue tdi(DeviceInterface tdi) {
    return CborValue.fields()
        .put("id", part(tdi.id(), CborValue::of))
        .put("state", part(tdi.state(), state -> CborValue.of(state.name())))
        .put("report", part(tdi.report(), CborValue::of))
        .put("lockNonce", part(tdi.lockNonce(), CborValue::of))
        .build();
  }

  static CborValue link(Link link) {
    return switch (link) {
      case Link.Ide ide ->
          CborValue.fields().put("streams", array(ide.streams(), PlatformEncoder::stream)).build();
      case Link.NotNeeded(String reason) ->
          CborValue.fields().put("notNeeded", CborValue.of(reason)).build();
    };
  }

  static CborValue tsm(TsmStatement statement) {
    return CborValue.fields()
        .put("certificates", part(statement.certificates(), EvidenceEncoder::bySlot))
        .put("vca", part(statement.vca(), CborValue::of))
        .put("measurements", part(statement.measurements(), CborValue::of))
        .put("report", part(statement.report(), CborValue::of))
        .put("freshness", part(statement.freshness(), value -> CborValue.of(value.id())))
        .put("lockNonce", part(statement.lockNonce(), CborValue::of))
        .put("measurementsNonce", part(statement.measurementsNonce(), CborValue::of))
        .put("reportNonce", part(statement.reportNonce(), CborValue::of))
        .build();
  }

  static CborValue commitments(Commitments commitments) {
    return CborValue.fields()
        .put("top", CborValue.of(commitments.top()))
        .put("devices", array(commitments.devices(), CborValue::of))
        .build();
  }

  static CborValue rootOfTrust(RootOfTrust root) {
    return CborValue.fields()
        .put("kind", CborValue.of(root.kind().id()))
        .put("statement", CborValue.of(root.statement()))
        .put("supplements", array(root.supplements(), PlatformEncoder::supplement))
        .build();
  }

  private static CborValue stream(Link.Stream stream) {
    return CborValue.fields()
        .put("id", part(stream.id(), CborValue::of))
        .put("type", CborValue.of(stream.type().id()))
        .put("ports", array(stream.ports(), PlatformEncoder::port))
        .put("keySet", part(stream.keySet(), CborValue::of))
        .put("generation", part(stream.generation(), CborValue::of))
        .build();
  }

  private static CborValue port(Link.Port port) {
    return CborValue.fields()
        .put("address", part(port.address(), CborValue::of))
        .put("portIndex", part(port.portIndex(), CborValue::of))
        .put("block", part(port.block(), CborValue::of))
        .put("state", part(port.state(), state -> CborValue.of(state.id())))
        .build();
  }

  private static CborValue supplement(RootOfTrust.Supplement supplement) {
    return CborValue.fields()
        .put("name", CborValue.of(supplement.name()))
        .put("value", CborValue.of(supplement.value()))
        .build();
  }
}
