package org.opentsm.evidence.policy;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.message.DeviceMode;

/**
 * What an operator demands.
 *
 * <p>A check is what {@code checks} makes it. A check for which the policy states an expectation is
 * required, unless {@code checks} makes it informational. Any other check is what {@link CheckId}
 * makes it.
 *
 * @param checks explicit requirements
 * @param measurements expectations by index, no index twice
 * @param allowedDebugModes the debug modes that may be reported; absent: none, and informational
 * @param allowedOperationalModes the operational modes that may be reported; absent: normal, and
 *     informational
 * @param acceptedDevices the devices that are accepted; empty: any
 * @param devices how many devices the evidence must be of, 1 to 64; empty: any number
 * @param protocol demands on version and algorithms
 * @param cmaSan what to make of a leaf without the PCI identity in its Subject Alternative Name
 * @param platform expectations of the machine that the TSM runs on, no measurement twice; all of
 *     them must be met
 * @param machine demands on the same machine beyond its software
 */
public record Policy(
    Map<CheckId, Requirement> checks,
    List<MeasurementExpectation> measurements,
    Optional<Set<DeviceMode.Debug>> allowedDebugModes,
    Optional<Set<DeviceMode.Operational>> allowedOperationalModes,
    List<AcceptedDevice> acceptedDevices,
    OptionalInt devices,
    ProtocolDemands protocol,
    CmaSan cmaSan,
    List<PlatformExpectation> platform,
    MachineDemands machine) {
  /** No policy file: the verdict rule's required checks and no expectations. */
  public static final Policy NONE =
      new Policy(Map.of(), List.of(), Optional.empty(), Optional.empty(), List.of(), CmaSan.WARN);

  /** Copies the collections, and refuses to do without an indispensable check. */
  public Policy {
    checks.forEach((check, requirement) -> {
      if (check.isIndispensable() && requirement != Requirement.REQUIRED) {
        throw new IllegalArgumentException(check.id() + " cannot be informational");
      }
    });
    checks = checks.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(checks));
    measurements = List.copyOf(measurements);
    if (measurements.stream().mapToInt(MeasurementExpectation::index).distinct().count()
        != measurements.size()) {
      throw new IllegalArgumentException("two expectations for one measurement index");
    }
    allowedDebugModes = allowedDebugModes.map(Set::copyOf);
    allowedOperationalModes = allowedOperationalModes.map(Set::copyOf);
    acceptedDevices = List.copyOf(acceptedDevices);
    platform = List.copyOf(platform);
    if (platform.stream().map(PlatformExpectation::name).distinct().count() != platform.size()) {
      throw new IllegalArgumentException("two expectations for one measurement of the platform");
    }
  }

  /** The same with other expectations of the machine that the TSM runs on. */
  public Policy withPlatform(List<PlatformExpectation> expected) {
    return new Policy(
        checks,
        measurements,
        allowedDebugModes,
        allowedOperationalModes,
        acceptedDevices,
        devices,
        protocol,
        cmaSan,
        expected,
        machine);
  }

  /** The same with other demands on the machine that the TSM runs on. */
  public Policy withMachine(MachineDemands demands) {
    return new Policy(
        checks,
        measurements,
        allowedDebugModes,
        allowedOperationalModes,
        acceptedDevices,
        devices,
        protocol,
        cmaSan,
        platform,
        demands);
  }

  /** A policy without demands on the machine that the TSM runs on. */
  public Policy(
      Map<CheckId, Requirement> checks,
      List<MeasurementExpectation> measurements,
      Optional<Set<DeviceMode.Debug>> allowedDebugModes,
      Optional<Set<DeviceMode.Operational>> allowedOperationalModes,
      List<AcceptedDevice> acceptedDevices,
      OptionalInt devices,
      ProtocolDemands protocol,
      CmaSan cmaSan) {
    this(
        checks,
        measurements,
        allowedDebugModes,
        allowedOperationalModes,
        acceptedDevices,
        devices,
        protocol,
        cmaSan,
        List.of(),
        MachineDemands.NONE);
  }

  /** A policy without demands on the number of devices, version and algorithms. */
  public Policy(
      Map<CheckId, Requirement> checks,
      List<MeasurementExpectation> measurements,
      Optional<Set<DeviceMode.Debug>> allowedDebugModes,
      Optional<Set<DeviceMode.Operational>> allowedOperationalModes,
      List<AcceptedDevice> acceptedDevices,
      CmaSan cmaSan) {
    this(
        checks,
        measurements,
        allowedDebugModes,
        allowedOperationalModes,
        acceptedDevices,
        OptionalInt.empty(),
        ProtocolDemands.NONE,
        cmaSan);
  }

  /** What the check means for the verdict, having ended so. */
  public Requirement requirement(CheckId check, Outcome outcome) {
    Requirement explicit = checks.get(check);
    if (explicit != null) {
      return explicit;
    }
    return hasExpectation(check) ? Requirement.REQUIRED : check.requirementFor(outcome);
  }

  /**
   * Whether this policy wants to know how the check ends: it requires it, or says what is to be
   * found.
   */
  public boolean asksFor(CheckId check) {
    return checks.get(check) == Requirement.REQUIRED || hasExpectation(check);
  }

  /** Whether this policy says what the check is to find. */
  private boolean hasExpectation(CheckId check) {
    return switch (check) {
      case MEASUREMENTS_REFERENCE -> !measurements.isEmpty();
      case MODE_DEBUG -> allowedDebugModes.isPresent();
      case MODE_OPERATIONAL -> allowedOperationalModes.isPresent();
      case DEVICE_ACCEPTED -> !acceptedDevices.isEmpty();
      case DEVICES_COUNT -> devices.isPresent();
      case STATEMENT_REFERENCE -> !platform.isEmpty();
      case TRANSCRIPT_VERSION -> protocol.minimumVersion().isPresent();
      case TRANSCRIPT_ALGORITHMS -> !protocol.allowsAnyAlgorithm();
      default -> false;
    };
  }
}
