package org.opentsm.evidence.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.input.MalformedYamlException;
import org.opentsm.evidence.input.YamlCursor;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.message.DeviceMode;

/** Reads a policy from YAML, which JSON is. */
final class PolicyReader {
  private static final Set<String> TOP =
      Set.of(
          "version",
          "checks",
          "measurements",
          "allowedDebugModes",
          "allowedOperationalModes",
          "acceptedDevices",
          "devices",
          "minimumVersion",
          "signatureAlgorithms",
          "hashAlgorithms",
          "cmaSan",
          "platform",
          "machine");
  private static final Set<String> EXPECTATION =
      Set.of("index", "digests", "minimumSvn", "present", "note");
  private static final Set<String> PLATFORM = Set.of("name", "digests", "note");
  private static final Set<String> MACHINE =
      Set.of("minimumTcb", "vmpl", "requiredAttributes", "forbiddenAttributes");
  private static final Set<String> PARTS = Set.copyOf(MachineDemands.PARTS);
  private static final Set<String> ATTRIBUTES = Set.copyOf(MachineDemands.ATTRIBUTES);
  private static final Set<String> PLATFORM_NAMES = PlatformExpectation.names();
  private static final Set<String> DEVICE = Set.of("subject", "name", "cmaName", "publicKeySha384");
  private static final Set<String> CHECKS =
      Arrays.stream(CheckId.values()).map(CheckId::id).collect(Collectors.toUnmodifiableSet());
  private static final Set<String> REQUIREMENTS =
      Arrays.stream(Requirement.values())
          .map(Requirement::id)
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<Integer> DIGEST_SIZES = Set.of(32, 48, 64);
  private static final Set<Integer> SHA384_SIZE = Set.of(48);
  private static final int DEVICES = 4096;
  private static final int DIGESTS = 1024;
  private static final int INDEXES = 254;
  private static final int TEXT = 1024;

  private final YamlCursor in;
  private final Map<CheckId, Requirement> checks = new EnumMap<>(CheckId.class);
  private final List<MeasurementExpectation> measurements = new ArrayList<>();
  private final List<AcceptedDevice> devices = new ArrayList<>();
  private final List<PlatformExpectation> platform = new ArrayList<>();
  private @Nullable Set<DeviceMode.Debug> debugModes;
  private @Nullable Set<DeviceMode.Operational> operationalModes;
  private OptionalInt deviceCount = OptionalInt.empty();
  private Optional<SpdmVersion> minimumVersion = Optional.empty();
  private Set<SignatureAlgorithm> signatures = Set.of();
  private Set<HashAlgorithm> hashes = Set.of();
  private CmaSan cmaSan = CmaSan.WARN;
  private MachineDemands machine = MachineDemands.NONE;

  PolicyReader(YamlCursor in) {
    this.in = in;
  }

  Policy policy() throws MalformedYamlException {
    in.begin();
    in.object(TOP, Set.of("version"), this::readField);
    in.end();
    return new Policy(
        checks,
        measurements,
        Optional.ofNullable(debugModes),
        Optional.ofNullable(operationalModes),
        devices,
        deviceCount,
        new ProtocolDemands(minimumVersion, signatures, hashes),
        cmaSan,
        platform,
        machine);
  }

  private void readField(String field) throws MalformedYamlException {
    switch (field) {
      case "version" -> in.integer(PolicyFile.VERSION, PolicyFile.VERSION);
      case "checks" -> in.object(CHECKS, Set.of(), this::readCheck);
      case "measurements" -> in.filledArray(INDEXES, this::readExpectation);
      case "allowedDebugModes" -> debugModes = modes(DeviceMode.Debug.class);
      case "allowedOperationalModes" -> operationalModes = modes(DeviceMode.Operational.class);
      case "acceptedDevices" -> in.filledArray(DEVICES, this::readDevice);
      case "devices" -> deviceCount = OptionalInt.of((int) in.integer(1, Limits.DEVICES));
      case "platform" -> in.filledArray(PlatformExpectation.MOST, this::readPlatform);
      case "machine" -> readMachine();
      case "minimumVersion" -> minimumVersion = Optional.of(version());
      case "signatureAlgorithms" ->
          signatures = algorithms(SignatureAlgorithm.all(), PolicyNames::of);
      case "hashAlgorithms" -> hashes = algorithms(offeredHashes(), PolicyNames::of);
      default -> cmaSan = constant(CmaSan.class);
    }
  }

  private void readCheck(String id) throws MalformedYamlException {
    CheckId check = CheckId.ofId(id).orElseThrow();
    Requirement requirement = Requirement.ofId(in.oneOf(REQUIREMENTS)).orElseThrow();
    if (check.isIndispensable() && requirement != Requirement.REQUIRED) {
      throw in.reject(
          "required: without " + id + " an answer would mean nothing", requirement.id());
    }
    checks.put(check, requirement);
  }

  private void readExpectation() throws MalformedYamlException {
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

    void read(String field) throws MalformedYamlException {
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

    private void readDigests() throws MalformedYamlException {
      in.array(DIGESTS, () -> digests.add(in.hex(DIGEST_SIZES)));
      if (digests.isEmpty()) {
        throw in.reject("at least one digest", "none");
      }
    }
  }

  private void readPlatform() throws MalformedYamlException {
    PlatformFields fields = new PlatformFields();
    in.object(PLATFORM, Set.of("name", "digests"), fields::read);
    if (platform.stream().anyMatch(other -> other.name().equals(fields.name))) {
      throw in.reject("each name once", fields.name + " twice");
    }
    platform.add(new PlatformExpectation(fields.name, fields.digests, fields.note));
  }

  private final class PlatformFields {
    private String name = "";
    private final Set<Bytes> digests = new LinkedHashSet<>();
    private String note = "";

    void read(String field) throws MalformedYamlException {
      switch (field) {
        case "name" -> name = platformName();
        case "digests" -> in.filledArray(DIGESTS, () -> digests.add(in.hex(DIGEST_SIZES)));
        default -> note = in.text(0, TEXT);
      }
    }
  }

  private String platformName() throws MalformedYamlException {
    String name = in.text(1, TEXT);
    if (PlatformExpectation.isResettable(name)) {
      throw in.reject(
          "a register that nobody can reset while the machine runs",
          name + ", which shows whatever its last user wants");
    }
    return PlatformExpectation.isComponent(name) ? name : in.oneOf(PLATFORM_NAMES);
  }

  private void readMachine() throws MalformedYamlException {
    MachineFields fields = new MachineFields();
    in.object(MACHINE, Set.of(), fields::read);
    Set<String> both = new TreeSet<>(fields.required);
    both.retainAll(fields.forbidden);
    if (!both.isEmpty()) {
      throw in.reject("each attribute required or forbidden", both.iterator().next() + " as both");
    }
    machine = new MachineDemands(fields.minimumTcb, fields.vmpl, fields.required, fields.forbidden);
    if (machine.isEmpty()) {
      throw in.reject("at least one of " + String.join(", ", new TreeSet<>(MACHINE)), "none");
    }
  }

  private final class MachineFields {
    private final Map<String, Integer> minimumTcb = new TreeMap<>();
    private OptionalInt vmpl = OptionalInt.empty();
    private Set<String> required = Set.of();
    private Set<String> forbidden = Set.of();

    void read(String field) throws MalformedYamlException {
      switch (field) {
        case "minimumTcb" -> readTcb();
        case "vmpl" -> vmpl = OptionalInt.of((int) in.integer(0, MachineDemands.LAST_VMPL));
        case "requiredAttributes" -> required = attributes();
        default -> forbidden = attributes();
      }
    }

    private void readTcb() throws MalformedYamlException {
      in.object(
          PARTS,
          Set.of(),
          part -> minimumTcb.put(part, (int) in.integer(0, MachineDemands.MOST_SVN)));
      if (minimumTcb.isEmpty()) {
        throw in.reject("at least one of " + String.join(", ", new TreeSet<>(PARTS)), "none");
      }
    }

    private Set<String> attributes() throws MalformedYamlException {
      Set<String> names = in.setOf(ATTRIBUTES);
      if (names.isEmpty()) {
        throw in.reject("at least one attribute", "none");
      }
      return names;
    }
  }

  private void readDevice() throws MalformedYamlException {
    DeviceFields fields = new DeviceFields();
    in.object(DEVICE, Set.of(), fields::read);
    if (fields.subject.isEmpty()
        && fields.name.isEmpty()
        && fields.cmaName.isEmpty()
        && fields.key.isEmpty()) {
      throw in.reject("a subject, name, cmaName or publicKeySha384", "none of them");
    }
    devices.add(new AcceptedDevice(fields.subject, fields.name, fields.cmaName, fields.key));
  }

  private final class DeviceFields {
    private Optional<String> subject = Optional.empty();
    private Optional<String> name = Optional.empty();
    private Optional<String> cmaName = Optional.empty();
    private Optional<Bytes> key = Optional.empty();

    void read(String field) throws MalformedYamlException {
      switch (field) {
        case "subject" -> subject = Optional.of(in.text(1, TEXT));
        case "name" -> name = Optional.of(in.text(1, TEXT));
        case "cmaName" -> cmaName = Optional.of(in.text(1, TEXT));
        default -> key = Optional.of(in.hex(SHA384_SIZE));
      }
    }
  }

  private <E extends Enum<E>> Set<E> modes(Class<E> type) throws MalformedYamlException {
    Map<String, E> byName = byName(Arrays.stream(type.getEnumConstants()), PolicyNames::of);
    Set<E> modes = EnumSet.noneOf(type);
    in.setOf(byName.keySet()).forEach(name -> modes.add(requireNonNull(byName.get(name))));
    return modes;
  }

  private SpdmVersion version() throws MalformedYamlException {
    Map<String, SpdmVersion> byName =
        Arrays.stream(SpdmVersion.values())
            .collect(Collectors.toMap(SpdmVersion::toString, Function.identity()));
    return requireNonNull(byName.get(in.oneOf(byName.keySet())));
  }

  /** At least one: none at all would forbid everything, and is more likely a slip. */
  private <E> Set<E> algorithms(List<E> usable, Function<E, String> nameOf)
      throws MalformedYamlException {
    Map<String, E> byName = byName(usable.stream(), nameOf);
    Set<E> algorithms = new LinkedHashSet<>();
    in.setOf(byName.keySet()).forEach(name -> algorithms.add(requireNonNull(byName.get(name))));
    if (algorithms.isEmpty()) {
      throw in.reject("at least one algorithm", "none");
    }
    return algorithms;
  }

  private static List<HashAlgorithm> offeredHashes() {
    return Arrays.stream(HashAlgorithm.values()).filter(HashAlgorithm::isOffered).toList();
  }

  private <E extends Enum<E>> E constant(Class<E> type) throws MalformedYamlException {
    Map<String, E> byName = byName(Arrays.stream(type.getEnumConstants()), PolicyNames::of);
    return requireNonNull(byName.get(in.oneOf(byName.keySet())));
  }

  private static <E> Map<String, E> byName(Stream<E> constants, Function<E, String> nameOf) {
    return constants.collect(
        Collectors.toMap(nameOf, Function.identity(), (one, same) -> one, TreeMap::new));
  }
}
