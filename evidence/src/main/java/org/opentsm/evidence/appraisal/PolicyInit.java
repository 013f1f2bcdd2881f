package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.policy.MeasurementExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeviceMode;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementRecord;
import org.opentsm.spdm.message.MeasurementValueType;

/**
 * Makes a policy from evidence that is known to be good: its measurements become the reference
 * values.
 *
 * <p>Digests and raw values become digests; a security version number becomes the least that is
 * allowed; the modes that hold become the modes that are allowed; a manifest or a note must be
 * present. Several devices together make one policy that fits each of them: it expects only what
 * all of them report. Modes become an expectation only where every device can report all that is
 * then forbidden. Nothing is verified here.
 */
public final class PolicyInit {
  private final SpdmCrypto crypto;
  private final List<Map<Integer, MeasurementExpectation>> expectations = new ArrayList<>();
  private final List<DeviceMode> modes = new ArrayList<>();
  private final Set<DeviceMode.Debug> debug = EnumSet.noneOf(DeviceMode.Debug.class);
  private final Set<DeviceMode.Operational> operational =
      EnumSet.noneOf(DeviceMode.Operational.class);

  private PolicyInit(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  /**
   * The policy that this evidence meets.
   *
   * @throws MalformedEvidenceException if a measurement or the negotiation in it cannot be read
   */
  public static Policy from(Evidence evidence, SpdmCrypto crypto)
      throws MalformedEvidenceException {
    PolicyInit policy = new PolicyInit(crypto);
    for (int i = 0; i < evidence.devices().size(); i++) {
      policy.add(evidence.devices().get(i), "/devices/" + i);
    }
    int devices = evidence.devices().size();
    Policy machine = machine(evidence, crypto);
    return new Policy(
            Map.of(),
            policy.common(),
            policy.reportsDebug(devices) ? Optional.of(policy.debug) : Optional.empty(),
            policy.reportsOperation(devices) ? Optional.of(policy.operational) : Optional.empty(),
            List.of(),
            Policy.NONE.cmaSan())
        .withPlatform(machine.platform())
        .withMachine(machine.machine());
  }

  /** A machine that was never looked at, or whose statement has no values, is not expected. */
  private static Policy machine(Evidence evidence, SpdmCrypto crypto)
      throws MalformedEvidenceException {
    if (!(evidence.rootOfTrust() instanceof Part.Present<RootOfTrust>(RootOfTrust root))) {
      return Policy.NONE;
    }
    try {
      return new StatementVerifier(crypto)
          .expectations(StatementVerifier.read(root.kind(), root.statement()), root.supplements());
    } catch (MalformedStatementException malformed) {
      throw malformed("/rootOfTrust/statement", "a statement", malformed.getMessage());
    }
  }

  /** The expectations for indexes that every device has. */
  private List<MeasurementExpectation> common() {
    Map<Integer, MeasurementExpectation> common = new TreeMap<>(expectations.getFirst());
    for (Map<Integer, MeasurementExpectation> other : expectations) {
      common.keySet().retainAll(other.keySet());
      other.forEach((index, expectation) ->
          common.computeIfPresent(index, (_, before) -> both(before, expectation)));
    }
    return List.copyOf(common.values());
  }

  private boolean reportsDebug(int devices) {
    return modes.size() == devices
        && modes.stream()
            .allMatch(mode ->
                MaskBit.fieldOf(mode.debug()) == mode.deviceModeState()
                    && ModeChecks.unreportable(mode, debug).isEmpty());
  }

  private boolean reportsOperation(int devices) {
    return modes.size() == devices
        && modes.stream()
            .allMatch(mode ->
                mode.operationalModeState() != 0
                    && MaskBit.fieldOf(mode.operational()) == mode.operationalModeState());
  }

  private void add(DeviceEvidence device, String path) throws MalformedEvidenceException {
    Map<Integer, MeasurementExpectation> own = new TreeMap<>();
    expectations.add(own);
    Optional<Measurements> measurements = device.measurements().toOptional();
    Optional<Vca> vca =
        device.transcripts().toOptional().map(Transcripts::vca).flatMap(part -> part.toOptional());
    if (measurements.isEmpty() || vca.isEmpty()) {
      return;
    }
    try {
      Negotiation agreed = Negotiation.of(vca.get());
      List<MeasurementBlock> blocks = new ArrayList<>();
      for (Bytes octets : measurements.get().blocks()) {
        blocks.addAll(MeasurementRecord.decode(octets).blocks());
      }
      for (MeasurementBlock block : blocks) {
        block.dmtf().ifPresent(measurement -> add(own, block, measurement, agreed));
      }
    } catch (BrokenTranscriptException broken) {
      throw malformed(path + "/transcripts/vca", broken.expected(), broken.found());
    } catch (MalformedMessageException malformed) {
      throw malformed(
          path + "/measurements",
          malformed.field() + ": " + malformed.expected(),
          malformed.found());
    }
  }

  private void add(
      Map<Integer, MeasurementExpectation> own,
      MeasurementBlock block,
      DmtfMeasurement measurement,
      Negotiation agreed) {
    if (measurement.deviceMode().isPresent()) {
      DeviceMode mode = measurement.deviceMode().get();
      modes.add(mode);
      debug.addAll(mode.debug());
      operational.addAll(mode.operational());
      return;
    }
    String note =
        measurement.type().map(PolicyNames::of).orElseGet(() -> "type " + measurement.typeValue());
    MeasurementExpectation expectation;
    OptionalLong svn = measurement.securityVersionNumber();
    if (svn.isPresent() && svn.getAsLong() >= 0) {
      expectation = new MeasurementExpectation(block.index(), Set.of(), svn, note);
    } else if (isDescription(block, measurement)) {
      expectation = MeasurementExpectation.present(block.index(), note);
    } else {
      Set<Bytes> digests =
          MeasurementDigest.of(block, agreed, crypto).map(Set::of).orElse(Set.of());
      expectation = new MeasurementExpectation(block.index(), digests, OptionalLong.empty(), note);
    }
    own.merge(block.index(), expectation, PolicyInit::both);
  }

  /** Manifests and notes hold what differs from device to device. */
  private static boolean isDescription(MeasurementBlock block, DmtfMeasurement measurement) {
    MeasurementValueType type = measurement.type().orElse(MeasurementValueType.MUTABLE_FIRMWARE);
    return block.index() == MeasurementBlock.MANIFEST_INDEX
        || type == MeasurementValueType.INFORMATIONAL
        || type == MeasurementValueType.MEASUREMENT_MANIFEST
        || type == MeasurementValueType.STRUCTURED_MANIFEST;
  }

  /** What fits both devices. */
  private static MeasurementExpectation both(
      MeasurementExpectation one, MeasurementExpectation other) {
    if (one.digests().isEmpty() != other.digests().isEmpty()
        || one.minimumSvn().isPresent() != other.minimumSvn().isPresent()) {
      return MeasurementExpectation.present(one.index(), one.note());
    }
    Set<Bytes> digests = new LinkedHashSet<>(one.digests());
    digests.addAll(other.digests());
    OptionalLong least =
        one.minimumSvn().isPresent()
            ? OptionalLong.of(
                Math.min(one.minimumSvn().getAsLong(), other.minimumSvn().orElseThrow()))
            : OptionalLong.empty();
    return new MeasurementExpectation(one.index(), digests, least, one.note());
  }

  private static MalformedEvidenceException malformed(String path, String expected, String found) {
    return new MalformedEvidenceException(
        EvidenceErrorCode.MALFORMED_EVIDENCE, path, 0, expected, found);
  }
}
