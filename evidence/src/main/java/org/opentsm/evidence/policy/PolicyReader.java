package org.opentsm.evidence.policy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.PolicyFileException;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.DeviceMode;

/** Reads a policy from JSON. */
final class PolicyReader {
  private static final Set<String> TOP =
      Set.of(
          "version",
          "checks",
          "measurements",
          "allowedDebugModes",
          "allowedOperationalModes",
          "acceptedDevices");
  private static final Set<String> EXPECTATION =
      Set.of("index", "digests", "minimumSvn", "present", "note");
  private static final Set<String> DEVICE = Set.of("subject", "name", "publicKeySha384");
  private static final Set<String> CHECKS =
      Arrays.stream(CheckId.values()).map(CheckId::id).collect(Collectors.toSet());
  private static final Set<String> REQUIREMENTS =
      Arrays.stream(Requirement.values()).map(Requirement::id).collect(Collectors.toSet());
  private static final Set<Integer> DIGEST_SIZES = Set.of(32, 48, 64);
  private static final Set<Integer> SHA384_SIZE = Set.of(48);
  private static final int DEVICES = 4096;
  private static final int DIGESTS = 1024;
  private static final int INDEXES = 254;
  private static final int TEXT = 1024;

  private final JsonCursor in;
  private final Map<CheckId, Requirement> checks = new EnumMap<>(CheckId.class);
  private final List<MeasurementExpectation> measurements = new ArrayList<>();
  private final List<AcceptedDevice> devices = new ArrayList<>();
  private @Nullable Set<DeviceMode.Debug> debugModes;
  private @Nullable Set<DeviceMode.Operational> operationalModes;

  PolicyReader(JsonCursor in) {
    this.in = in;
  }

  Policy policy() throws IOException, PolicyFileException {
    in.begin();
    in.object(TOP, Set.of("version"), this::readField);
    in.end();
    return new Policy(
        checks,
        measurements,
        Optional.ofNullable(debugModes),
        Optional.ofNullable(operationalModes),
        devices);
  }

  private void readField(String field) throws IOException, PolicyFileException {
    switch (field) {
      case "version" -> in.integer(PolicyFile.VERSION, PolicyFile.VERSION);
      case "checks" -> in.object(CHECKS, Set.of(), this::readCheck);
      case "measurements" -> in.array(INDEXES, this::readExpectation);
      case "allowedDebugModes" -> debugModes = modes(DeviceMode.Debug.class);
      case "allowedOperationalModes" -> operationalModes = modes(DeviceMode.Operational.class);
      default -> in.array(DEVICES, this::readDevice);
    }
  }

  private void readCheck(String id) throws IOException, PolicyFileException {
    CheckId check = CheckId.ofId(id).orElseThrow();
    checks.put(check, Requirement.ofId(in.oneOf(REQUIREMENTS)).orElseThrow());
  }

  private void readExpectation() throws IOException, PolicyFileException {
    ExpectationFields fields = new ExpectationFields();
    in.object(EXPECTATION, Set.of("index"), fields::read);
    if (measurements.stream().anyMatch(other -> other.index() == fields.index)) {
      throw in.reject("each index once", fields.index + " twice");
    }
    boolean demands = !fields.digests.isEmpty() || fields.minimumSvn.isPresent();
    if (demands == fields.present) {
      throw in.reject("digests or minimumSvn, or else present", demands ? "both" : "neither");
    }
    measurements.add(
        new MeasurementExpectation(fields.index, fields.digests, fields.minimumSvn, fields.note));
  }

  private final class ExpectationFields {
    private int index;
    private final Set<Bytes> digests = new LinkedHashSet<>();
    private OptionalLong minimumSvn = OptionalLong.empty();
    private boolean present;
    private String note = "";

    void read(String field) throws IOException, PolicyFileException {
      switch (field) {
        case "index" -> index = (int) in.integer(1, INDEXES);
        case "digests" -> readDigests();
        case "minimumSvn" -> minimumSvn = OptionalLong.of(in.integer(0, Long.MAX_VALUE));
        case "present" -> {
          in.isTrue();
          present = true;
        }
        default -> note = in.text(0, TEXT);
      }
    }

    private void readDigests() throws IOException, PolicyFileException {
      in.array(DIGESTS, () -> digests.add(in.hex(DIGEST_SIZES)));
      if (digests.isEmpty()) {
        throw in.reject("at least one digest", "none");
      }
    }
  }

  private void readDevice() throws IOException, PolicyFileException {
    DeviceFields fields = new DeviceFields();
    in.object(DEVICE, Set.of(), fields::read);
    if (fields.subject.isEmpty() && fields.name.isEmpty() && fields.key.isEmpty()) {
      throw in.reject("a subject, name or publicKeySha384", "none of them");
    }
    devices.add(new AcceptedDevice(fields.subject, fields.name, fields.key));
  }

  private final class DeviceFields {
    private Optional<String> subject = Optional.empty();
    private Optional<String> name = Optional.empty();
    private Optional<Bytes> key = Optional.empty();

    void read(String field) throws IOException, PolicyFileException {
      switch (field) {
        case "subject" -> subject = Optional.of(in.text(1, TEXT));
        case "name" -> name = Optional.of(in.text(1, TEXT));
        default -> key = Optional.of(in.hex(SHA384_SIZE));
      }
    }
  }

  private <E extends Enum<E>> Set<E> modes(Class<E> type) throws IOException, PolicyFileException {
    Set<String> names =
        in.setOf(
            Arrays.stream(type.getEnumConstants())
                .map(PolicyNames::of)
                .collect(Collectors.toSet()));
    Set<E> modes = EnumSet.noneOf(type);
    for (E mode : type.getEnumConstants()) {
      if (names.contains(PolicyNames.of(mode))) {
        modes.add(mode);
      }
    }
    return modes;
  }
}
