package org.opentsm.emulator.device;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeviceMode;
import org.opentsm.spdm.message.DeviceMode.Debug;
import org.opentsm.spdm.message.DeviceMode.Operational;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementValueType;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.wire.WireWriter;

/**
 * What an emulated device measures: one block of every type that the version knows. The content
 * depends on model and firmware alone, so that devices of one model have equal reference values.
 *
 * <pre>
 * 1    immutable ROM             digest, or raw
 * 2    mutable firmware          digest, or raw
 * 3    hardware configuration    digest, or raw
 * 4    firmware configuration    digest, or raw
 * 5    hash-extend               digest; from 1.3 on
 * 6    informational             raw; from 1.3 on
 * 7    structured manifest       digest, or raw; from 1.3 on
 * 15   firmware version          raw; from 1.2 on
 * 16   security version number   raw; from 1.2 on
 * 253  freeform manifest         digest, or raw; from 1.1 on. As concise evidence always raw, and
 *                                structured from 1.3 on
 * 254  device mode               raw; from 1.2 on
 * </pre>
 */
final class DeviceMeasurements {
  static final int ROM = 1;
  static final int FIRMWARE = 2;
  static final int HARDWARE_CONFIGURATION = 3;
  static final int FIRMWARE_CONFIGURATION = 4;
  static final int HASH_EXTEND = 5;
  static final int INFORMATIONAL = 6;
  static final int STRUCTURED_MANIFEST = 7;
  static final int FIRMWARE_VERSION = 15;
  static final int SECURITY_VERSION = 16;

  private static final Set<Integer> TRUSTED_COMPUTING_BASE =
      Set.of(ROM, FIRMWARE, HARDWARE_CONFIGURATION, FIRMWARE_CONFIGURATION, HASH_EXTEND);
  private static final int IMAGE_SIZE = 128;

  /** What is extended, in order. */
  private static final List<String> STEPS = List.of("boot loader", "runtime");

  private final DeviceIdentity identity;
  private final boolean debugging;
  private final boolean conciseEvidence;
  private final SpdmCrypto crypto;

  DeviceMeasurements(DeviceProfile profile, SpdmCrypto crypto) {
    this(profile.identity(), profile.debugging(), profile.conciseEvidence(), crypto);
  }

  private DeviceMeasurements(
      DeviceIdentity identity, boolean debugging, boolean conciseEvidence, SpdmCrypto crypto) {
    this.identity = identity;
    this.debugging = debugging;
    this.conciseEvidence = conciseEvidence;
    this.crypto = crypto;
  }

  /** The same with other firmware. */
  DeviceMeasurements withFirmware(String version, long securityVersion) {
    return new DeviceMeasurements(
        identity.withFirmware(version, securityVersion), debugging, conciseEvidence, crypto);
  }

  /** The indices of those that another device of the same kind measures otherwise. */
  Set<Integer> changed(DeviceMeasurements other) {
    List<MeasurementBlock> theirs = other.everything();
    return everything().stream()
        .filter(block -> !theirs.contains(block))
        .map(MeasurementBlock::index)
        .collect(Collectors.toSet());
  }

  private List<MeasurementBlock> everything() {
    return blocks(Optional.of(MeasurementHash.SHA_384), false, SpdmVersion.V1_4);
  }

  /** Whether the measurement belongs to the trusted computing base. */
  static boolean inTcb(int index) {
    return TRUSTED_COMPUTING_BASE.contains(index);
  }

  /**
   * The blocks that a version knows, by rising index.
   *
   * @param hash how digests are made; none if every block is to be raw
   * @param raw whether the Requester asked for raw bit streams
   */
  List<MeasurementBlock> blocks(Optional<MeasurementHash> hash, boolean raw, SpdmVersion version) {
    Optional<HashAlgorithm> digest = hash.flatMap(MeasurementHash::hash);
    List<MeasurementBlock> blocks = new ArrayList<>();
    Form form = new Form(raw ? Optional.empty() : digest);
    blocks.add(form.block(ROM, MeasurementValueType.IMMUTABLE_ROM, image("ROM")));
    blocks.add(form.block(FIRMWARE, MeasurementValueType.MUTABLE_FIRMWARE, firmware()));
    blocks.add(
        form.block(
            HARDWARE_CONFIGURATION, MeasurementValueType.HARDWARE_CONFIGURATION, image("straps")));
    blocks.add(
        form.block(
            FIRMWARE_CONFIGURATION,
            MeasurementValueType.FIRMWARE_CONFIGURATION,
            image(debugging ? "settings with debug" : "settings")));
    if (version.atLeast(SpdmVersion.V1_3)) {
      digest.ifPresent(algorithm -> blocks.add(hashExtend(algorithm)));
      blocks.add(
          raw(INFORMATIONAL, MeasurementValueType.INFORMATIONAL, text("emulated, not measured")));
      blocks.add(
          form.block(
              STRUCTURED_MANIFEST, MeasurementValueType.STRUCTURED_MANIFEST, structuredManifest()));
    }
    if (version.atLeast(SpdmVersion.V1_2)) {
      blocks.add(
          raw(
              FIRMWARE_VERSION,
              MeasurementValueType.FIRMWARE_VERSION,
              text(identity.firmwareVersion())));
      blocks.add(
          MeasurementBlock.of(
              SECURITY_VERSION, DmtfMeasurement.securityVersionNumber(identity.securityVersion())));
    }
    if (version.atLeast(SpdmVersion.V1_1)) {
      blocks.add(
          conciseEvidence
              ? conciseEvidence(
                  digest.filter(ConciseEvidence::names).orElse(HashAlgorithm.SHA_384), version)
              : form.block(
                  MeasurementBlock.MANIFEST_INDEX,
                  MeasurementValueType.MEASUREMENT_MANIFEST,
                  text("model " + identity.model())));
    }
    if (version.atLeast(SpdmVersion.V1_2)) {
      blocks.add(
          MeasurementBlock.of(
              MeasurementBlock.DEVICE_MODE_INDEX, DmtfMeasurement.deviceMode(deviceMode())));
    }
    return blocks;
  }

  private MeasurementBlock conciseEvidence(HashAlgorithm hash, SpdmVersion version) {
    SortedMap<Integer, Bytes> digests = new TreeMap<>();
    digests.put(ROM, crypto.digest(hash, image("ROM")));
    digests.put(FIRMWARE, crypto.digest(hash, firmware()));
    return ConciseEvidence.block(
        identity,
        hash,
        digests,
        version.atLeast(SpdmVersion.V1_2) ? List.of(FIRMWARE, SECURITY_VERSION) : List.of(FIRMWARE),
        version);
  }

  private Bytes firmware() {
    return image("firmware " + identity.firmwareVersion());
  }

  private DeviceMode deviceMode() {
    List<Debug> debug =
        debugging ? List.of(Debug.INVASIVE_ACTIVE, Debug.INVASIVE_WAS_ACTIVE) : List.of();
    return new DeviceMode(
        MaskBit.fieldOf(List.of(Operational.values())),
        Operational.NORMAL.mask(),
        MaskBit.fieldOf(List.of(Debug.values())),
        MaskBit.fieldOf(debug));
  }

  /** What a register holds into which two images were extended, one after the other. */
  private MeasurementBlock hashExtend(HashAlgorithm algorithm) {
    Bytes register = Bytes.zeros(algorithm.size());
    for (String step : STEPS) {
      register = crypto.digest(algorithm, register, crypto.digest(algorithm, image(step)));
    }
    return MeasurementBlock.of(
        HASH_EXTEND, DmtfMeasurement.digest(MeasurementValueType.HASH_EXTEND, register));
  }

  /** What was extended, each by itself. */
  List<DmtfMeasurement> extended(Optional<HashAlgorithm> hash) {
    Form form = new Form(hash);
    return STEPS.stream()
        .map(step -> form.measurement(MeasurementValueType.MUTABLE_FIRMWARE, image(step)))
        .toList();
  }

  /** A header that names the format's owner, and what such a device would say in it. */
  private Bytes structuredManifest() {
    return new WireWriter()
        .u8(StandardsBody.DMTF.value())
        .u8(0)
        .bytes(text("model " + identity.model()))
        .toBytes();
  }

  /** Octets that look like something and are the same each time. */
  private Bytes image(String what) {
    List<Bytes> blocks = new ArrayList<>();
    for (int size = 0; size < IMAGE_SIZE; size += HashAlgorithm.SHA_256.size()) {
      blocks.add(
          crypto.digest(
              HashAlgorithm.SHA_256,
              text("emulated " + what + " of " + identity.model()),
              Bytes.of(blocks.size())));
    }
    return Bytes.concat(blocks);
  }

  private static MeasurementBlock raw(int index, MeasurementValueType type, Bytes value) {
    return MeasurementBlock.of(index, DmtfMeasurement.raw(type, value));
  }

  private static Bytes text(String text) {
    return Bytes.owning(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Digests, or the thing itself. */
  private final class Form {
    private final Optional<HashAlgorithm> hash;

    Form(Optional<HashAlgorithm> hash) {
      this.hash = hash;
    }

    MeasurementBlock block(int index, MeasurementValueType type, Bytes content) {
      return MeasurementBlock.of(index, measurement(type, content));
    }

    DmtfMeasurement measurement(MeasurementValueType type, Bytes content) {
      return hash.map(algorithm -> DmtfMeasurement.digest(type, crypto.digest(algorithm, content)))
          .orElseGet(() -> DmtfMeasurement.raw(type, content));
    }
  }
}
