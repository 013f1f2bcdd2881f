package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.emulator.tsm.EmulatedPlatformTsm;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Tsm;

/**
 * One device behind two TSMs gives one evidence: equal in structure and value, but for what each
 * TSM says of itself, what it declares absent, and the values of each run that are listed here.
 *
 * <p>The device is one with P-256 and SHA-256 under SPDM 1.4, whose messages have the fields of a
 * run at the places below (DSP0274).
 */
@Timeout(120)
class OneEvidenceForTwoTsmsTest {
  private static final Identity GUEST =
      new Identity("some-platform", "1", "emulated firmware 7", Identity.Side.GUEST);

  private static final int HASH = 32;
  private static final int SIGNATURE = 64;
  private static final int NONCE = 32;
  private static final int CONTEXT = 8;
  private static final int HEADER = 4;

  private static final String DEVICE = "/devices/0";
  private static final String CHALLENGE = DEVICE + "/transcripts/challenge";
  private static final String MEASURED = DEVICE + "/transcripts/measurements/0/exchanges/0";

  /** What each TSM says of itself. */
  private static final Set<String> DECLARED =
      Set.of(
          "/identity/provider", "/identity/providerVersion", "/identity/engine", "/identity/side");

  /** Values of a run that stand alone. */
  private static final Set<String> OF_A_RUN = Set.of("/digest");

  /**
   * Messages that have fields of a run: nonces of the Responder, the context of CHALLENGE, which is
   * random, and signatures. GET_MEASUREMENTS outside of a session has none.
   */
  private static final Set<String> WITH_FIELDS_OF_A_RUN =
      Set.of(CHALLENGE + "/request", CHALLENGE + "/response", MEASURED + "/response");

  /** Parts that one of the two declares absent, with its reason. */
  private static final Set<String> ABSENT_IN_ONE = Set.of(DEVICE + "/tsm");

  @TempDir Path directory;
  private final Nonce nonce = nonce();
  private Evidence ours;
  private Evidence theirs;
  private World.Known known;

  @BeforeEach
  void collect() throws Exception {
    World world = new World(directory);
    known = World.known("p256");
    DeviceAddress address = world.put("d", known.device());
    try (Tsm tsm = new NativeCmaTsm(world.environment)) {
      ours = collect(tsm, address);
    }
    try (Tsm tsm = new EmulatedPlatformTsm(world.environment, GUEST)) {
      theirs = collect(tsm, address);
    }
    assertThat(world.open).hasValue(0);
  }

  private Evidence collect(Tsm tsm, DeviceAddress address) throws Exception {
    tsm.connect(address, ConnectOptions.DEFAULTS.withSession(Demand.NO), soon());
    return tsm.evidence(address, EvidenceRequest.of(nonce), soon()).evidence();
  }

  @Test
  void equalButForWhatIsListed() throws Exception {
    Map<String, Object> one = leaves(ours);
    Map<String, Object> other = leaves(theirs);

    Set<String> onlyOnce = new TreeSet<>(one.keySet());
    onlyOnce.addAll(other.keySet());
    onlyOnce.removeIf(path -> one.containsKey(path) && other.containsKey(path));
    assertThat(onlyOnce).isNotEmpty().allMatch(OneEvidenceForTwoTsmsTest::isDeclaredAbsent);
    Set<String> differing = new TreeSet<>();
    one.forEach((path, value) -> {
      if (other.containsKey(path)
          && !path.endsWith("/absent")
          && !masked(path, value).equals(masked(path, other.get(path)))) {
        differing.add(path);
      }
    });
    Set<String> listed = new TreeSet<>(DECLARED);
    listed.addAll(OF_A_RUN);
    assertThat(differing).isEqualTo(listed);
  }

  @Test
  void whatIsListedDoesDiffer() throws Exception {
    Map<String, Object> one = leaves(ours);
    Map<String, Object> other = leaves(theirs);

    assertThat(WITH_FIELDS_OF_A_RUN).allMatch(path -> !one.get(path).equals(other.get(path)));
    assertThat(ABSENT_IN_ONE)
        .allMatch(path -> one.containsKey(path + "/absent") != other.containsKey(path + "/absent"));
  }

  @Test
  void andTheVerifierSaysTheSame() throws Exception {
    AppraisalResult one = known.appraise(ours, nonce);
    AppraisalResult other = known.appraise(theirs, nonce);

    assertThat(one.status()).isEqualTo(other.status()).isEqualTo(Status.AFFIRMING);
    assertThat(outcomes(one))
        .filteredOn(outcome -> !isOfTsm(outcome))
        .isEqualTo(outcomes(other).stream().filter(outcome -> !isOfTsm(outcome)).toList());
  }

  /** What only one of them states is what that one states, and counts for nothing by itself. */
  @Test
  void theDigestsOfAPlatformAreThoseOfWhatItGaveOut() throws Exception {
    List<CheckResult> tsm =
        known.appraise(theirs, nonce).checks().stream()
            .filter(check -> check.check() == CheckId.TSM)
            .toList();

    assertThat(tsm)
        .extracting(CheckResult::part)
        .contains("tsm/certificates/0", "tsm/vca", "tsm/measurements", "tsm/freshness");
    assertThat(tsm)
        .allMatch(check -> check.outcome() == Outcome.NOT_EVALUATED)
        .extracting(CheckResult::found)
        .containsOnly("the same", "fresh");
  }

  @Test
  void theNameOfTheTsmChangesNoCheck() throws Exception {
    AppraisalResult before = known.appraise(theirs, nonce);
    for (String provider : List.of("native-cma", "amd-tio", "intel-tdx", "arm-cca", "x")) {
      Identity named = new Identity(provider, "2", "another engine", Identity.Side.HOST);
      AppraisalResult after = known.appraise(Evidence.of(nonce, named, theirs.devices()), nonce);

      assertThat(after.status()).isEqualTo(before.status());
      assertThat(outcomes(after)).isEqualTo(outcomes(before));
    }
  }

  private static List<String> outcomes(AppraisalResult result) {
    return Stream.concat(
            result.checks().stream(),
            result.devices().stream().flatMap(device -> device.checks().stream()))
        .map(OneEvidenceForTwoTsmsTest::outcome)
        .toList();
  }

  private static String outcome(CheckResult check) {
    return check.check() + " " + check.part() + ": " + check.outcome();
  }

  private static boolean isOfTsm(String outcome) {
    return outcome.startsWith(CheckId.TSM + " ");
  }

  private static boolean isDeclaredAbsent(String path) {
    return ABSENT_IN_ONE.stream().anyMatch(part -> path.startsWith(part + "/"));
  }

  /** The value without its fields of a run, if it is a message that has any. */
  private static Object masked(String path, Object value) {
    if (!WITH_FIELDS_OF_A_RUN.contains(path)) {
      return value;
    }
    Bytes message = (Bytes) value;
    byte[] octets = message.toByteArray();
    int end = octets.length;
    if (path.equals(CHALLENGE + "/request")) {
      clear(octets, HEADER + NONCE, end);
    } else if (path.equals(CHALLENGE + "/response")) {
      clear(octets, HEADER + HASH, HEADER + HASH + NONCE);
      clear(octets, end - SIGNATURE - CONTEXT, end);
    } else {
      int nonce = HEADER + 4 + record(octets);
      clear(octets, nonce, nonce + NONCE);
      clear(octets, end - SIGNATURE, end);
    }
    return Bytes.owning(octets);
  }

  /** MeasurementRecordLength: three octets, little-endian. */
  private static int record(byte[] octets) {
    return (octets[5] & 0xFF) | (octets[6] & 0xFF) << 8 | (octets[7] & 0xFF) << 16;
  }

  private static void clear(byte[] octets, int from, int to) {
    assertThat(to - from)
        .as("a field of a run")
        .isPositive()
        .isLessThanOrEqualTo(CONTEXT + SIGNATURE);
    Arrays.fill(octets, from, to, (byte) 0);
  }

  /** Every value by its path; an array or map without content is a value too. */
  private static Map<String, Object> leaves(Evidence evidence) throws Exception {
    Map<String, Object> leaves = new TreeMap<>();
    CborLimits limits = new CborLimits(1 << 24, 16, 1 << 18, 1 << 24, 1024);
    collect(CborReader.read(EvidenceCodec.encode(evidence), limits), "", leaves);
    return leaves;
  }

  private static void collect(CborValue value, String path, Map<String, Object> leaves) {
    switch (value) {
      case CborValue.Fields fields when !fields.entries().isEmpty() ->
          fields
              .entries()
              .forEach(entry -> collect(entry.value(), path + "/" + entry.key(), leaves));
      case CborValue.Array array when !array.items().isEmpty() -> {
        for (int i = 0; i < array.items().size(); i++) {
          collect(array.items().get(i), path + "/" + i, leaves);
        }
      }
      case CborValue.ByteString octets -> leaves.put(path, octets.value());
      case CborValue.Text text -> leaves.put(path, text.value());
      case CborValue.Unsigned number -> leaves.put(path, number.value());
      default -> leaves.put(path, value.kind());
    }
  }
}
