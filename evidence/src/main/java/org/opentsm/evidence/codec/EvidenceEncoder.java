package org.opentsm.evidence.codec;

import java.util.List;
import java.util.SortedMap;
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
import org.opentsm.evidence.PciIds;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.spdm.Bytes;

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
        .put("commitments", part(evidence.commitments(), PlatformEncoder::commitments))
        .put("rootOfTrust", part(evidence.rootOfTrust(), PlatformEncoder::rootOfTrust));
  }

  static CborValue device(DeviceDescription device) {
    return CborValue.fields()
        .put("leaf", part(device.leaf(), EvidenceEncoder::leaf))
        .put("hints", hints(device.hints()))
        .put("incarnation", CborValue.of(device.incarnation()))
        .put("generation", CborValue.of(device.generation()))
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

  static CborValue bySlot(SortedMap<Integer, Bytes> slots) {
    CborValue.FieldsBuilder fields = CborValue.fields();
    slots.forEach((slot, octets) -> fields.put(slot.toString(), CborValue.of(octets)));
    return fields.build();
  }

  static <T> CborValue array(List<T> items, Function<T, CborValue> encoding) {
    return CborValue.of(items.stream().map(encoding).toList());
  }

  static CborValue identity(Identity identity) {
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
        .put(
            "certificates",
            part(device.certificates().map(Certificates::slots), EvidenceEncoder::bySlot))
        .put("publicKeys", part(device.publicKeys(), CborValue::of))
        .put("transcripts", part(device.transcripts(), TranscriptEncoder::transcripts))
        .put("measurements", part(device.measurements(), EvidenceEncoder::measurements))
        .put("session", part(device.session(), TranscriptEncoder::session))
        .put("interface", part(device.tdi(), PlatformEncoder::tdi))
        .put("link", part(device.link(), PlatformEncoder::link))
        .put("tsm", part(device.tsm(), PlatformEncoder::tsm))
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
        .put("pci", part(hints.pci(), EvidenceEncoder::pciIds))
        .build();
  }

  private static CborValue pciIds(PciIds ids) {
    return CborValue.fields()
        .put("vendorId", CborValue.of(ids.vendorId()))
        .put("deviceId", CborValue.of(ids.deviceId()))
        .put("classCode", CborValue.of(ids.classCode()))
        .put("revisionId", CborValue.of(ids.revisionId()))
        .put("subsystemVendorId", part(ids.subsystemVendorId(), CborValue::of))
        .put("subsystemId", part(ids.subsystemId(), CborValue::of))
        .put("serialNumber", part(ids.serialNumber(), CborValue::of))
        .build();
  }

  private static CborValue measurements(Measurements measurements) {
    return CborValue.fields().put("blocks", array(measurements.blocks(), CborValue::of)).build();
  }
}
