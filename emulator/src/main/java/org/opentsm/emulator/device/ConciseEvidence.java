package org.opentsm.emulator.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementValueType;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.wire.WireWriter;

/**
 * A measurement manifest as concise evidence (TCG, "DICE Concise Evidence Binding for SPDM"): the
 * digests of the device's images by index, and its firmware as a part of its own, layer 1, whose
 * values are in blocks.
 */
final class ConciseEvidence {
  /** The head of tag 570. */
  private static final Bytes TABLE_HEAD = Bytes.ofHex("d9023a");

  private static final int TABLE = 570;
  private static final int EVIDENCE = 571;
  private static final int VENDOR = 1;
  private static final int MODEL = 2;
  private static final int LAYER = 3;
  private static final int DIGESTS = 2;
  private static final int INDIRECT = 12;

  private ConciseEvidence() {}

  /**
   * The block of index 253.
   *
   * @param digests by index, all by {@code hash}, which has a name ({@link #names})
   * @param firmware indexes of the blocks that are about the firmware
   */
  static MeasurementBlock block(
      DeviceIdentity identity,
      HashAlgorithm hash,
      Map<Integer, Bytes> digests,
      List<Integer> firmware,
      SpdmVersion version) {
    Bytes table = CborWriter.encode(table(identity, hash, digests, firmware));
    DmtfMeasurement manifest =
        version.atLeast(SpdmVersion.V1_3)
            ? DmtfMeasurement.raw(
                MeasurementValueType.STRUCTURED_MANIFEST,
                new WireWriter()
                    .u8(StandardsBody.IANA_CBOR.value())
                    .u8(TABLE_HEAD.length())
                    .bytes(TABLE_HEAD)
                    .bytes(table)
                    .toBytes())
            : DmtfMeasurement.raw(MeasurementValueType.MEASUREMENT_MANIFEST, table);
    return MeasurementBlock.of(MeasurementBlock.MANIFEST_INDEX, manifest);
  }

  /** Whether digests of this hash can be written. */
  static boolean names(HashAlgorithm hash) {
    return number(hash).isPresent();
  }

  /** The number in the Named Information registry, which has none for SM3. */
  private static OptionalInt number(HashAlgorithm hash) {
    return switch (hash) {
      case SHA_256 -> OptionalInt.of(1);
      case SHA_384 -> OptionalInt.of(7);
      case SHA_512 -> OptionalInt.of(8);
      case SHA3_256 -> OptionalInt.of(10);
      case SHA3_384 -> OptionalInt.of(11);
      case SHA3_512 -> OptionalInt.of(12);
      case SM3_256 -> OptionalInt.empty();
    };
  }

  private static CborValue table(
      DeviceIdentity identity,
      HashAlgorithm hash,
      Map<Integer, Bytes> digests,
      List<Integer> firmware) {
    CborValue name = CborValue.of(number(hash).orElseThrow());
    List<CborValue> images = new ArrayList<>();
    digests.forEach((index, digest) -> {
      CborValue stated = CborValue.of(List.of(CborValue.of(List.of(name, CborValue.of(digest)))));
      images.add(map(entry(0, CborValue.of(index)), entry(1, map(entry(DIGESTS, stated)))));
    });
    CborValue blocks =
        CborValue.of(
            firmware.stream().<CborValue>map(index -> CborValue.of((long) index)).toList());
    CborValue held = map(entry(1, map(entry(INDIRECT, map(entry(0, blocks))))));
    CborValue.Pair vendor = entry(VENDOR, CborValue.of(identity.manufacturer()));
    CborValue.Pair model = entry(MODEL, CborValue.of(identity.product()));
    CborValue device = map(entry(0, map(vendor, model)));
    CborValue part = map(entry(0, map(vendor, model, entry(LAYER, CborValue.of(1)))));
    CborValue triples =
        CborValue.of(
            List.of(
                CborValue.of(List.of(device, CborValue.of(images))),
                CborValue.of(List.of(part, CborValue.of(List.of(held))))));
    CborValue evidence = CborValue.tagged(EVIDENCE, map(entry(0, map(entry(0, triples)))));
    return CborValue.tagged(TABLE, map(entry(0, CborValue.of(List.of(evidence)))));
  }

  private static CborValue.Pair entry(int key, CborValue value) {
    return new CborValue.Pair(CborValue.of(key), value);
  }

  private static CborValue map(CborValue.Pair... entries) {
    return CborValue.pairs(List.of(entries));
  }
}
