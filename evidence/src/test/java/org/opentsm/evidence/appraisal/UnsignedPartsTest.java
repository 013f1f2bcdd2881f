package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.TsmStatement.Freshness;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.testing.Forgery;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestParts;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.MmioRange;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What no device signs is looked at, and not only whether it is there: a contradiction is refused
 * whoever states it, and the truth counts only where the machine's root of trust vouches for the
 * TSM.
 */
class UnsignedPartsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NOTHING = Bytes.ofHex("ee".repeat(48));
  private static TestPki pki;
  private static TestTpm tpm;
  private static Evidence collected;
  private static TestParts good;

  @BeforeAll
  static void collect() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    tpm = new TestTpm(CRYPTO);
    collected =
        new TestDevice(
                CRYPTO,
                SpdmVersion.V1_3,
                AsymAlgorithm.ECDSA_P384,
                HashAlgorithm.SHA_384,
                0,
                pki,
                TestPki.LeafSpec.good("1"))
            .withSession()
            .collect(SampleEvidence.NONCE);
    good = TestParts.of(collected.devices().getFirst());
  }

  private static AppraisalResult appraise(Evidence evidence, Policy policy) throws Exception {
    return new Verifier(CRYPTO)
        .appraise(
            EvidenceFile.of(evidence),
            new VerificationRequest(
                SampleEvidence.NONCE,
                DeviceTrust.read(List.of(pki.root()), List.of()),
                evidence.rootOfTrust().isPresent() ? tpm.trust() : PlatformTrust.NOTHING,
                TestPki.NOW,
                policy));
  }

  /** By a machine that runs what the policy expects. */
  private static AppraisalResult vouched(TestParts parts) throws Exception {
    AppraisalResult result = appraise(tpm.vouchFor(parts.in(collected)), known());
    assertThat(of(result, CheckId.STATEMENT_REFERENCE))
        .isNotEmpty()
        .allMatch(check -> check.outcome() == Outcome.PASS);
    assertThat(of(result, CheckId.IDENTITY))
        .isNotEmpty()
        .allMatch(check -> check.outcome() == Outcome.PASS);
    return result;
  }

  /** By a machine of which nobody knows what it runs. */
  private static AppraisalResult unknown(TestParts parts) throws Exception {
    return appraise(tpm.vouchFor(parts.in(collected)), Policy.NONE);
  }

  private static AppraisalResult unvouched(TestParts parts) throws Exception {
    return appraise(parts.in(collected), Policy.NONE);
  }

  /** Every register of the boot. */
  private static Policy known() {
    return Policy.NONE.withPlatform(
        IntStream.range(0, TestTpm.BOOT_REGISTERS)
            .mapToObj(
                i -> new PlatformExpectation("pcr" + i, Set.of(Bytes.ofHex("0c".repeat(32))), ""))
            .toList());
  }

  private static List<CheckResult> of(AppraisalResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).toList();
  }

  private static CheckResult of(AppraisalResult result, CheckId id, String part) {
    return of(result, id).stream()
        .filter(check -> check.part().equals(part))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theTruthPassesByTheWordOfATsmThatIsVouchedForAndNoOther() throws Exception {
    AppraisalResult vouched = vouched(good);

    assertIsGood(vouched);
    assertThat(vouched.checks())
        .filteredOn(check -> TestParts.BY_WORD.contains(check.check()))
        .hasSize(11)
        .allMatch(check -> check.outcome() == Outcome.PASS && check.vouchedBy() == Voucher.TSM);
    for (AppraisalResult other : List.of(unknown(good), unvouched(good))) {
      assertIsGood(other);
      assertThat(other.checks())
          .filteredOn(check -> TestParts.BY_WORD.contains(check.check()))
          .hasSize(11)
          .allMatch(check -> check.outcome() == Outcome.NOT_EVALUATED);
    }
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        tdi("interface/state", TestParts.locked(Part.of(State.ERROR), TestParts.REPORT.encode())),
        tdi(
            "interface/state",
            TestParts.locked(Part.of(State.CONFIG_UNLOCKED), TestParts.REPORT.encode())),
        report("interface/report of one octet", Bytes.of(0)),
        report(
            "interface/report with more behind it",
            Bytes.concat(TestParts.REPORT.encode(), Bytes.of(0))),
        report(
            "interface/report without room for the table",
            ranges(0x7FF, new MmioRange(0, 7, 1, 0))),
        report("interface/report without room for the bits", ranges(0, new MmioRange(0, 0, 2, 0))),
        report(
            "interface/report with a page of both kinds",
            ranges(0, new MmioRange(0x10, 4, 0, 0), new MmioRange(0x13, 1, 4, 0))),
        report(
            "interface/report with a page of both kinds far behind",
            ranges(
                0,
                new MmioRange(-8, 8, 0, 0),
                new MmioRange(-7, 1, 0, 0),
                new MmioRange(-2, 1, 4, 0))),
        link("link/ports/state", TestParts.stream(Part.of(Link.State.INSECURE), Part.of(0))),
        link(
            "link/ports/state, keySet absent",
            TestParts.stream(Part.of(Link.State.INSECURE), Part.absent("x"))),
        tsm("certificates", "certificates/0", s -> with(s, slots(NOTHING), s.vca())),
        tsm("vca", "vca", s -> with(s, s.certificates(), Part.of(NOTHING))),
        tsm("measurements", "measurements", s -> digests(s, Part.of(NOTHING), s.report())),
        tsm("report", "report", s -> digests(s, s.measurements(), Part.of(NOTHING))),
        tsm("freshness", "freshness", s -> with(s, Freshness.STALE, s.lockNonce())),
        tsm(
            "lockNonce",
            "lockNonce",
            s -> with(s, Freshness.FRESH, Part.of(Bytes.ofHex("11".repeat(32))))),
        Arguments.of(
            "session/th1",
            CheckId.SESSION,
            "session",
            (UnaryOperator<TestParts>) parts -> parts.session(UnsignedPartsTest::otherTh1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contradictions")
  void aContradictionIsRefusedWhoeverStatesIt(
      String what, CheckId id, String part, UnaryOperator<TestParts> change) throws Exception {
    TestParts bad = change.apply(good);
    for (AppraisalResult result : List.of(vouched(bad), unknown(bad), unvouched(bad))) {
      assertThat(of(result, id, part).outcome()).as(what).isEqualTo(Outcome.FAIL);
      assertThat(result.status()).as(what).isEqualTo(Status.CONTRAINDICATED);
    }
  }

  static Stream<Arguments> lacks() {
    DeviceInterface is = good().device().tdi().toOptional().orElseThrow();
    Part<State> noState = Part.absent("x");
    TsmStatement tsm = good().statement();
    return Stream.of(
        Arguments.of(CheckId.INTERFACE, "interface", good().tdi(tdi(is, noState, is.report()))),
        Arguments.of(
            CheckId.INTERFACE, "interface", good().tdi(tdi(is, is.state(), Part.absent("x")))),
        Arguments.of(
            CheckId.INTERFACE,
            "interface",
            good().withoutTsm().tdi(new DeviceInterface(is.id(), is.state(), is.report(), none()))),
        Arguments.of(
            CheckId.INTERFACE, "interface", good().tsm(digests(tsm, tsm.measurements(), none()))),
        link(TestParts.stream(Part.absent("x"), Part.of(1))),
        link(TestParts.stream(Part.of(Link.State.SECURE), Part.absent("x"))),
        Arguments.of(
            CheckId.TSM,
            "tsm",
            good()
                .tsm(
                    new TsmStatement(
                        Part.absent("x"),
                        none(),
                        none(),
                        none(),
                        Part.absent("x"),
                        none(),
                        none(),
                        none()))),
        Arguments.of(CheckId.DEVICE_COUNTERS, "device", good().counters(0, 1)),
        Arguments.of(CheckId.DEVICE_COUNTERS, "device", good().counters(1, 0)),
        Arguments.of(
            CheckId.SESSION,
            "session",
            new TestParts(
                Forgery.with(good().session(UnsignedPartsTest::byPreSharedKey).device())
                    .withoutKeyExchange())));
  }

  private static Arguments link(Link.Stream stream) {
    return Arguments.of(CheckId.LINK, "link", good().link(new Link.Ide(List.of(stream))));
  }

  private static TestParts good() {
    return good;
  }

  private static <T> Part<T> none() {
    return Part.absent("x");
  }

  @ParameterizedTest
  @MethodSource("lacks")
  void whatIsNotSaidIsNotEvaluatedWhoeverDoesNotSayIt(CheckId id, String part, TestParts less)
      throws Exception {
    for (AppraisalResult result : List.of(vouched(less), unvouched(less))) {
      assertThat(of(result, id, part).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    }
  }

  @Test
  void aDigestOfWhatIsNotThereStandsInTheWayWhoeverStatesIt() throws Exception {
    TsmStatement is = good.statement();
    TreeMap<Integer, Bytes> more = new TreeMap<>(is.certificates().toOptional().orElseThrow());
    more.put(3, NOTHING);
    TestParts less = good.tsm(with(is, Part.of(more), is.vca()));

    for (AppraisalResult result : List.of(vouched(less), unknown(less), unvouched(less))) {
      assertThat(of(result, CheckId.TSM, "tsm/certificates/3").outcome())
          .isEqualTo(Outcome.NOT_EVALUATED);
      assertThat(result.status()).isEqualTo(Status.NONE);
    }
  }

  @Test
  void thatNoEncryptionIsNeededIsToldAsThat() throws Exception {
    TestParts integrated = good.link(new Link.NotNeeded("In the package."));

    assertThat(of(vouched(integrated), CheckId.LINK, "link"))
        .returns(Outcome.PASS, CheckResult::outcome)
        .extracting(CheckResult::found)
        .asString()
        .contains("not needed: In the package.");
    assertThat(of(unvouched(integrated), CheckId.LINK, "link").outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
  }

  /** How TSMs cut the measurements that they digest. */
  static Stream<Function<DeviceEvidence, List<Bytes>>> forms() {
    return Stream.of(
        device -> TestParts.messages(spans(device)),
        device -> TestParts.responses(spans(device)),
        device -> joined(vca(device), TestParts.messages(spans(device))),
        device -> joined(vca(device), TestParts.responses(spans(device))),
        device -> TestParts.responses(spans(device)).subList(1, 2),
        device -> TestParts.messages(spans(device)).subList(2, 4),
        device -> device.measurements().toOptional().orElseThrow().blocks());
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aDigestOfMeasurementsMayCoverEveryFormThatHasThemAll(
      Function<DeviceEvidence, List<Bytes>> form) throws Exception {
    for (HashAlgorithm hash :
        List.of(HashAlgorithm.SHA_256, HashAlgorithm.SHA_384, HashAlgorithm.SHA_512)) {
      Bytes digest = CRYPTO.digest(hash, Bytes.concat(form.apply(good.device())));
      TsmStatement is = good.statement();
      TestParts parts = good.tsm(digests(is, Part.of(digest), is.report()));

      assertThat(of(vouched(parts), CheckId.TSM, "tsm/measurements").outcome())
          .isEqualTo(Outcome.PASS);
    }
  }

  @Test
  void aDigestOfAChainMayCoverTheCertificatesAlone() throws Exception {
    Bytes chain = good.device().certificates().toOptional().orElseThrow().slots().get(0);
    Bytes digest = CRYPTO.digest(HashAlgorithm.SHA_512, chain.slice(4 + 48));
    TsmStatement is = good.statement();

    assertThat(
            of(
                    vouched(good.tsm(with(is, slots(digest), is.vca()))),
                    CheckId.TSM,
                    "tsm/certificates/0")
                .outcome())
        .isEqualTo(Outcome.PASS);
  }

  /** Where the TSM counts locks, its name of the lock is none of the device's. */
  @Test
  void aLockIsNamedByTheTsmOrByTheDevice() throws Exception {
    TsmStatement is = good.statement();
    DeviceInterface tdi = good.device().tdi().toOptional().orElseThrow();
    TestParts counted =
        good.tsm(with(is, Freshness.FRESH, Part.of(Bytes.ofHex("0700000000000000"))))
            .tdi(new DeviceInterface(tdi.id(), tdi.state(), tdi.report(), none()));

    AppraisalResult result = vouched(counted);

    assertThat(of(result, CheckId.INTERFACE, "interface").outcome()).isEqualTo(Outcome.PASS);
    assertThat(of(result, CheckId.TSM, "tsm/lockNonce").outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void aTsmThatMetTheDeviceItselfNeedsNoDigests() throws Exception {
    AppraisalResult result = vouched(good.withoutTsm());

    assertIsGood(result);
    assertThat(of(result, CheckId.INTERFACE, "interface").outcome()).isEqualTo(Outcome.PASS);
  }

  /** But for the name of PCIe CMA, which the certificate lacks. */
  private static void assertIsGood(AppraisalResult result) {
    assertThat(result.isPositive(false)).as(result.refusals().toString()).isTrue();
    assertThat(result.warnings())
        .extracting(CheckResult::check)
        .containsExactly(CheckId.CERTIFICATES_ADVICE);
  }

  private static Arguments tdi(String what, DeviceInterface tdi) {
    return Arguments.of(
        what, CheckId.INTERFACE, "interface", (UnaryOperator<TestParts>) parts -> parts.tdi(tdi));
  }

  private static DeviceInterface tdi(DeviceInterface is, Part<State> state, Part<Bytes> report) {
    return new DeviceInterface(is.id(), state, report, is.lockNonce());
  }

  /** With the digest of that very report. */
  private static Arguments report(String what, Bytes report) {
    return Arguments.of(
        what,
        CheckId.INTERFACE,
        "interface",
        (UnaryOperator<TestParts>)
            parts ->
                parts
                    .tdi(TestParts.locked(Part.of(State.RUN), report))
                    .tsm(
                        digests(
                            parts.statement(),
                            parts.statement().measurements(),
                            Part.of(CRYPTO.digest(HashAlgorithm.SHA_384, report)))));
  }

  private static Bytes ranges(int msixControl, MmioRange... ranges) {
    return new InterfaceReport(0, msixControl, 0, 0, List.of(ranges), Bytes.EMPTY).encode();
  }

  private static Arguments link(String what, Link.Stream stream) {
    Link.Stream secure = TestParts.stream(Part.of(Link.State.SECURE), Part.of(1));
    return Arguments.of(
        what,
        CheckId.LINK,
        "link",
        (UnaryOperator<TestParts>) parts -> parts.link(new Link.Ide(List.of(secure, stream))));
  }

  private static Arguments tsm(String what, String part, UnaryOperator<TsmStatement> change) {
    return Arguments.of(
        "tsm/" + what,
        CheckId.TSM,
        "tsm/" + part,
        (UnaryOperator<TestParts>) parts -> parts.tsm(change.apply(parts.statement())));
  }

  private static Part<SortedMap<Integer, Bytes>> slots(Bytes digest) {
    return Part.of(new TreeMap<>(Map.of(0, digest)));
  }

  private static TsmStatement with(
      TsmStatement is, Part<SortedMap<Integer, Bytes>> certificates, Part<Bytes> vca) {
    return new TsmStatement(
        certificates,
        vca,
        is.measurements(),
        is.report(),
        is.freshness(),
        is.lockNonce(),
        is.measurementsNonce(),
        is.reportNonce());
  }

  private static TsmStatement digests(
      TsmStatement is, Part<Bytes> measurements, Part<Bytes> report) {
    return new TsmStatement(
        is.certificates(),
        is.vca(),
        measurements,
        report,
        is.freshness(),
        is.lockNonce(),
        is.measurementsNonce(),
        is.reportNonce());
  }

  private static TsmStatement with(TsmStatement is, Freshness freshness, Part<Bytes> lockNonce) {
    return new TsmStatement(
        is.certificates(),
        is.vca(),
        is.measurements(),
        is.report(),
        Part.of(freshness),
        lockNonce,
        is.measurementsNonce(),
        is.reportNonce());
  }

  private static Session otherTh1(Session is) {
    return session(is, is.kind(), Part.of(NOTHING));
  }

  private static Session byPreSharedKey(Session is) {
    return session(is, Session.Kind.PSK_EXCHANGE, is.th1());
  }

  private static Session session(Session is, Session.Kind kind, Part<Bytes> th1) {
    return new Session(
        kind,
        is.id(),
        is.securedMessageVersion(),
        is.algorithms(),
        is.exchangeData(),
        th1,
        is.th2(),
        is.commitment());
  }

  private static Transcripts spans(DeviceEvidence device) {
    return device.transcripts().toOptional().orElseThrow();
  }

  private static Bytes vca(DeviceEvidence device) {
    return switch (spans(device).vca().toOptional().orElseThrow()) {
      case Vca.Messages(Bytes octets) -> octets;
      case Vca.Stated _ -> throw new IllegalStateException("no messages");
    };
  }

  private static List<Bytes> joined(Bytes first, List<Bytes> then) {
    return Stream.concat(Stream.of(first), then.stream()).toList();
  }
}
