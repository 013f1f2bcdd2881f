package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.DeviceInterface.State;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.TsmStatement.Freshness;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestParts;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.RevalidationChoice;
import org.opentsm.tsm.api.RevalidationChoice.ExactDigests;
import org.opentsm.tsm.api.RevalidationChoice.Program;
import org.opentsm.tsm.api.RevalidationChoice.SameKey;
import org.opentsm.tsm.api.RevalidationOutcome.Difference;
import org.opentsm.tsm.api.revalidation.AfterResetComparison;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.Revalidation;

/**
 * Interface, link and the TSM's digests, which native CMA has none of and other TSMs have: what is
 * named as compared was.
 */
class UnsignedPartsRevalidationTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Nonce ACCEPTED = new Nonce(Bytes.ofHex("a5".repeat(32)));
  private static final Nonce ROUND = new Nonce(Bytes.ofHex("5a".repeat(32)));
  private static final List<RevalidationChoice> CHOICES =
      List.of(new ExactDigests(), new AfterResetComparison().asChoice());
  private static Evidence first;
  private static TestParts accepted;
  private static TestParts fresh;

  @BeforeAll
  static void collect() throws Exception {
    TestDevice device = TestDevice.ordinary(CRYPTO, new TestPki(AsymAlgorithm.ECDSA_P384));
    first = device.collect(ACCEPTED);
    accepted = TestParts.of(first.devices().getFirst());
    fresh = TestParts.of(device.collect(ROUND).devices().getFirst());
  }

  private static Revalidation.Finding judge(
      TestParts before, TestParts now, RevalidationChoice choice) throws Exception {
    Baseline baseline =
        Baseline.of(DeviceAddress.parse("emu:"), before.in(first), Instant.EPOCH, CRYPTO)
            .orElseThrow();
    Revalidation.Finding finding =
        new Revalidation(baseline, choice, ROUND).judge(now.device(), CRYPTO);
    assertThat(finding.sameKey()).isTrue();
    return finding;
  }

  @Test
  void theSameIsTheSameAndAllIsCompared() throws Exception {
    for (RevalidationChoice choice : CHOICES) {
      Revalidation.Finding finding = judge(accepted, fresh, choice);

      assertThat(finding.differences()).isEmpty();
      assertThat(finding.round().compared()).contains("interface", "link", "tsm");
    }
  }

  /** Locked anew, and started since: another nonce of the lock, streams set up again. */
  @Test
  void whatIsNewEachTimeIsNoDifference() throws Exception {
    DeviceInterface is = fresh.device().tdi().toOptional().orElseThrow();
    Bytes lock = Bytes.ofHex("77".repeat(32));
    TestParts again =
        fresh
            .tdi(new DeviceInterface(is.id(), Part.of(State.RUN), is.report(), Part.of(lock)))
            .tsm(statement(fresh.statement(), Freshness.FRESH, lock))
            .link(
                new Link.Ide(
                    List.of(
                        new Link.Stream(
                            Part.of(4),
                            Link.Type.SELECTIVE,
                            TestParts.stream(Part.of(Link.State.SECURE), Part.of(0)).ports(),
                            Part.of(0),
                            Part.of(0L)))));

    for (RevalidationChoice choice : CHOICES) {
      assertThat(judge(accepted, again, choice).differences()).isEmpty();
    }
  }

  static Stream<Arguments> changes() {
    TsmStatement is = fresh.statement();
    Bytes other = Bytes.ofHex("ee".repeat(48));
    return Stream.of(
        change("interface/state", p -> p.tdi(locked(State.ERROR))),
        change("interface/state", p -> p.tdi(locked(State.CONFIG_UNLOCKED))),
        change("interface/id", p -> p.tdi(otherId(p))),
        change(
            "link",
            p ->
                p.link(
                    new Link.Ide(
                        List.of(TestParts.stream(Part.of(Link.State.INSECURE), Part.of(1)))))),
        change("link", p -> p.link(new Link.NotNeeded("x"))),
        change("tsm", p -> p.tsm(statement(is, Freshness.STALE, TestParts.LOCK))),
        change(
            "tsm/lockNonce",
            p -> p.tsm(statement(is, Freshness.FRESH, Bytes.ofHex("11".repeat(32))))),
        change("tsm/certificates/0", p -> p.tsm(digests(is, 0, other, is.report()))),
        change("tsm", p -> p.tsm(digests(is, 3, other, is.report()))),
        change(
            "tsm/report",
            p ->
                p.tsm(
                    digests(
                        is,
                        0,
                        is.certificates().toOptional().orElseThrow().get(0),
                        Part.of(other)))),
        change(
            "tsm",
            p ->
                p.tsm(
                    digests(
                        is,
                        0,
                        is.certificates().toOptional().orElseThrow().get(0),
                        Part.absent("x")))));
  }

  private static Arguments change(String part, UnaryOperator<TestParts> change) {
    return Arguments.of(part, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void whatIsNamedAsComparedWas(String part, UnaryOperator<TestParts> change) throws Exception {
    for (RevalidationChoice choice : CHOICES) {
      assertThat(judge(accepted, change.apply(fresh), choice).differences())
          .extracting(Difference::part)
          .contains(part);
    }
  }

  /** That it was no better when it was accepted excuses nothing. */
  @ParameterizedTest
  @MethodSource("faults")
  void whatContradictsItselfIsDifferentWhateverWasAccepted(
      String part, UnaryOperator<TestParts> change) throws Exception {
    RevalidationChoice program = new Program("all", new Blind(List.of("interface", "link", "tsm")));
    for (RevalidationChoice choice : List.of(CHOICES.get(0), CHOICES.get(1), program)) {
      assertThat(judge(change.apply(accepted), change.apply(fresh), choice).differences())
          .extracting(Difference::part)
          .containsExactly(part);
    }
    Revalidation.Finding key = judge(accepted, change.apply(fresh), new SameKey());
    assertThat(key.differences()).isEmpty();
    assertThat(key.round().notCompared()).contains("interface", "link", "tsm");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        change("interface", p -> p.tdi(locked(State.ERROR))),
        change(
            "link",
            p ->
                p.link(
                    new Link.Ide(
                        List.of(TestParts.stream(Part.of(Link.State.INSECURE), Part.of(1)))))),
        change(
            "tsm/freshness",
            p -> p.tsm(statement(p.statement(), Freshness.STALE, TestParts.LOCK))));
  }

  /** A program that sees no difference in the parts that it names. */
  private record Blind(List<String> parts) implements RevalidationChoice.Comparison {
    @Override
    public List<Difference> compare(DeviceEvidence accepted, DeviceEvidence fresh) {
      return List.of();
    }
  }

  private static DeviceInterface locked(State state) {
    return TestParts.locked(Part.of(state), TestParts.REPORT.encode());
  }

  private static DeviceInterface otherId(TestParts parts) {
    DeviceInterface is = parts.device().tdi().toOptional().orElseThrow();
    return new DeviceInterface(
        Part.of(Bytes.ofHex("2e".repeat(12))), is.state(), is.report(), is.lockNonce());
  }

  private static TsmStatement statement(TsmStatement is, Freshness freshness, Bytes lock) {
    return new TsmStatement(
        is.certificates(),
        is.vca(),
        is.measurements(),
        is.report(),
        Part.of(freshness),
        Part.of(lock),
        is.measurementsNonce(),
        is.reportNonce());
  }

  private static TsmStatement digests(
      TsmStatement is, int slot, Bytes certificates, Part<Bytes> report) {
    return new TsmStatement(
        Part.of(new TreeMap<>(Map.of(slot, certificates))),
        is.vca(),
        is.measurements(),
        report,
        is.freshness(),
        is.lockNonce(),
        is.measurementsNonce(),
        is.reportNonce());
  }
}
