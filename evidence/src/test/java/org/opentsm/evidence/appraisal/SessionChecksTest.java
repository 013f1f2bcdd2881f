package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.testing.Forgery;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The session of the evidence must be the one whose key exchange the device signed. */
class SessionChecksTest {
  private static final Nonce NONCE = SampleEvidence.NONCE;
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Verifier VERIFIER = new Verifier(CRYPTO);
  private static final Part<Bytes> OTHER_DIGEST = Part.of(Bytes.ofHex("0f".repeat(48)));
  private static TestPki pki;
  private static DeviceEvidence good;

  @BeforeAll
  static void collect() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    good = device(SpdmVersion.V1_3).device(NONCE, true, true);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "V1_0")
  void aSessionIsBoundToTheKeyThatSigned(SpdmVersion version) throws Exception {
    AppraisalResult result = appraise(device(version).device(NONCE, true, true));

    assertThat(result.status()).as(result.refusals().toString()).isEqualTo(Status.AFFIRMING);
    assertThat(the(result, CheckId.SIGNATURE_KEY_EXCHANGE).outcome()).isEqualTo(Outcome.PASS);
    assertThat(the(result, CheckId.SESSION_KEY).outcome())
        .isEqualTo(version.atLeast(SpdmVersion.V1_3) ? Outcome.PASS : Outcome.NOT_EVALUATED);
    assertThat(the(result, CheckId.SESSION_KEY).vouchedBy()).isEqualTo(Voucher.DEVICE_SIGNATURE);
    assertThat(the(result, CheckId.SESSION_COMMITMENT).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(the(result, CheckId.SESSION_COMMITMENT).vouchedBy()).isEqualTo(Voucher.TSM);
    assertThat(the(result, CheckId.SESSION).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
  }

  static Stream<Arguments> otherSessions() {
    return Stream.of(
        other("securedMessageVersion", s -> with(s, Part.of(0x1000), s.algorithms())),
        other(
            "algorithms",
            s -> with(s, s.securedMessageVersion(), Part.of(new Session.Algorithms(8, 0, 2, 1)))),
        other(
            "exchangeData",
            s ->
                handshake(s, Part.of(new Session.ExchangeData(Bytes.of(4), Bytes.of(5))), s.th1())),
        other("th1", s -> handshake(s, s.exchangeData(), OTHER_DIGEST)));
  }

  @ParameterizedTest
  @MethodSource("otherSessions")
  void anotherSessionThanTheSignedOneIsRefused(String field, UnaryOperator<Session> change) {
    AppraisalResult result =
        appraise(Forgery.with(good).session(Part.of(change.apply(session(good)))));

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(refusals(result)).containsExactly(CheckId.SESSION_KEY);
    assertThat(the(result, CheckId.SESSION_KEY).expected()).startsWith(field + ":");
  }

  @Test
  void anotherIdIsRefused() {
    Session is = session(good);
    Session other =
        new Session(
            is.kind(),
            Part.of(Bytes.ofHex("01020304")),
            is.securedMessageVersion(),
            is.algorithms(),
            is.exchangeData(),
            is.th1(),
            is.th2(),
            is.commitment());

    assertThat(refusals(appraise(Forgery.with(good).session(Part.of(other)))))
        .contains(CheckId.SESSION_KEY, CheckId.TRANSCRIPT_MEASUREMENTS);
  }

  private static Session stating(
      Part<Bytes> id, Part<Session.ExchangeData> shares, Part<Bytes> th1) {
    return new Session(
        session(good).kind(),
        id,
        Part.absent("x"),
        Part.absent("x"),
        shares,
        th1,
        Part.absent("x"),
        session(good).commitment());
  }

  /** What is left out is compared with nothing: id, shares and TH1 make a session the one. */
  @Test
  void aSessionThatDoesNotSayWhichItIsIsNotBound() {
    Session is = session(good);
    AppraisalResult enough =
        appraise(
            Forgery.with(good).session(Part.of(stating(is.id(), is.exchangeData(), is.th1()))));
    assertThat(the(enough, CheckId.SESSION_KEY).outcome()).isEqualTo(Outcome.PASS);

    for (Session less :
        List.of(
            stating(Part.absent("x"), Part.absent("x"), Part.absent("x")),
            stating(Part.absent("x"), is.exchangeData(), is.th1()),
            stating(is.id(), Part.absent("x"), is.th1()),
            stating(is.id(), is.exchangeData(), Part.absent("x")))) {
      AppraisalResult result = appraise(Forgery.with(good).session(Part.of(less)));

      assertThat(the(result, CheckId.SESSION_KEY).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
      assertThat(the(result, CheckId.SESSION_KEY).requirement()).isEqualTo(Requirement.REQUIRED);
      assertThat(the(result, CheckId.SESSION_KEY).found()).startsWith("a session without ");
      assertThat(result.isPositive(false)).isFalse();
    }
  }

  @Test
  void anotherCommitmentIsRefusedFrom13On() throws Exception {
    DeviceEvidence older = device(SpdmVersion.V1_2).device(NONCE, true, true);

    assertThat(refusals(appraise(committed(good)))).containsExactly(CheckId.SESSION_COMMITMENT);
    assertThat(appraise(committed(older)).status()).isEqualTo(Status.AFFIRMING);
  }

  @Test
  void measurementsForAnotherNonceDoNotCarryTheCommitment() throws Exception {
    Nonce other = new Nonce(Bytes.zeros(Nonce.SIZE));
    DeviceEvidence old = device(SpdmVersion.V1_3).device(other, true, true);

    assertThat(refusals(appraise(old)))
        .contains(CheckId.NONCE_MEASUREMENTS, CheckId.SESSION_COMMITMENT);
  }

  @Test
  void aKeyExchangeOfAnotherKeyIsRefused() throws Exception {
    DeviceEvidence other = device(SpdmVersion.V1_3).device(NONCE, true, true);
    DeviceEvidence mixed = Forgery.with(good).keyExchange(exchange(other));

    assertThat(refusals(appraise(mixed)))
        .contains(CheckId.SIGNATURE_KEY_EXCHANGE, CheckId.SESSION_KEY);
  }

  @Test
  void aKeyExchangeOfAnotherSlotIsRefused() {
    SignedKeyExchange is = exchange(good);
    SignedKeyExchange other = new SignedKeyExchange(1, is.digests(), is.request(), is.response());

    AppraisalResult result = appraise(Forgery.with(good).keyExchange(other));

    // The evidence has no chain for that slot: nothing can be said of the signature.
    assertThat(result.isPositive(false)).isFalse();
    assertThat(refusals(result)).contains(CheckId.SIGNATURE_KEY_EXCHANGE);
  }

  @Test
  void aChangedKeyExchangeIsRefused() {
    SignedKeyExchange is = exchange(good);
    for (int at : List.of(0, 4, 8, 40, 100, is.request().length() - 1)) {
      SignedKeyExchange changed =
          new SignedKeyExchange(is.slot(), is.digests(), flipped(is.request(), at), is.response());
      assertThat(refusals(appraise(Forgery.with(good).keyExchange(changed))))
          .as("request, octet %d", at)
          .contains(CheckId.SIGNATURE_KEY_EXCHANGE);
    }
    for (int at : List.of(0, 4, 8, 40, 100, 150, 200)) {
      SignedKeyExchange changed =
          new SignedKeyExchange(is.slot(), is.digests(), is.request(), flipped(is.response(), at));
      assertThat(refusals(appraise(Forgery.with(good).keyExchange(changed))))
          .as("response, octet %d", at)
          .contains(CheckId.SIGNATURE_KEY_EXCHANGE);
    }
  }

  @Test
  void digestsThatNoSignatureCoversAreRefused() {
    SignedKeyExchange is = exchange(good);
    SignedKeyExchange more =
        new SignedKeyExchange(
            is.slot(), Part.of(Bytes.ofHex("13010001")), is.request(), is.response());

    assertThat(refusals(appraise(Forgery.with(good).keyExchange(more))))
        .contains(CheckId.TRANSCRIPT_KEY_EXCHANGE);
  }

  @Test
  void anUnreadableKeyExchangeIsRefused() {
    Bytes junk = Bytes.ofHex("ff".repeat(40));
    SignedKeyExchange claimed = new SignedKeyExchange(0, Part.absent("One key."), junk, junk);

    assertThat(refusals(appraise(Forgery.with(good).keyExchange(claimed))))
        .contains(
            CheckId.TRANSCRIPT_KEY_EXCHANGE, CheckId.SIGNATURE_KEY_EXCHANGE, CheckId.SESSION_KEY);
  }

  @Test
  void aKeyExchangeAloneIsNoFreshEvidence() throws Exception {
    AppraisalResult result = appraise(device(SpdmVersion.V1_3).device(NONCE, false, false));

    assertThat(result.isPositive(false)).isFalse();
    assertThat(the(result, CheckId.SIGNATURE_KEY_EXCHANGE).outcome()).isEqualTo(Outcome.PASS);
    assertThat(the(result, CheckId.SIGNATURE_PRESENT).outcome()).isNotEqualTo(Outcome.PASS);
    assertThat(the(result, CheckId.SESSION_KEY).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
  }

  @Test
  void aSessionOfASharedKeyIsNotEvaluated() {
    Session is = session(good);
    Session shared =
        new Session(
            Session.Kind.PSK_EXCHANGE,
            is.id(),
            is.securedMessageVersion(),
            is.algorithms(),
            is.exchangeData(),
            is.th1(),
            is.th2(),
            is.commitment());
    DeviceEvidence pretended = Forgery.with(good).session(Part.of(shared));

    assertThat(refusals(appraise(pretended))).containsExactly(CheckId.SESSION_KEY);
    assertThat(
            the(appraise(Forgery.with(pretended).withoutKeyExchange()), CheckId.SESSION_KEY)
                .outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
  }

  @Test
  void measurementsOutsideOfTheSessionSayNothingOfIt() {
    SignedMeasurements span =
        Forgery.with(good).spans().measurements().toOptional().orElseThrow().getFirst();
    DeviceEvidence outside =
        Forgery.with(good)
            .spans(new SignedMeasurements(span.slot(), Part.absent("No."), span.exchanges()));

    AppraisalResult result = appraise(outside);

    assertThat(the(result, CheckId.SESSION_COMMITMENT).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    // What they carry is signed: they ran in it, whatever the evidence says.
    assertThat(the(result, CheckId.SESSION_KEY).outcome()).isEqualTo(Outcome.PASS);
  }

  /** The host closed the session, or opened none, and has the messages of an earlier one. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "V1_0")
  void aSessionOfAnEarlierRoundIsNoneOfThisNonce(SpdmVersion version) throws Exception {
    TestDevice one = device(version);
    DeviceEvidence now = one.device(NONCE, true, true);
    DeviceEvidence before = one.device(new Nonce(Bytes.zeros(Nonce.SIZE)), true, true);
    SignedMeasurements span =
        Forgery.with(now).spans().measurements().toOptional().orElseThrow().getLast();
    DeviceEvidence mixed =
        Forgery.with(
                Forgery.with(
                        Forgery.with(now)
                            .spans(
                                new SignedMeasurements(
                                    span.slot(), Part.absent("No."), span.exchanges())))
                    .keyExchange(exchange(before)))
            .session(before.session());

    AppraisalResult result =
        appraise(mixed, policy(Map.of(CheckId.SESSION_KEY, Requirement.REQUIRED)));

    assertThat(the(result, CheckId.SIGNATURE_KEY_EXCHANGE).outcome()).isEqualTo(Outcome.PASS);
    assertThat(the(result, CheckId.SESSION_KEY).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.isPositive(false)).isFalse();
  }

  @Test
  void aPolicyCanDemandASession() throws Exception {
    Policy demands = policy(Map.of(CheckId.SESSION_KEY, Requirement.REQUIRED));
    DeviceEvidence without = withoutSession(SpdmVersion.V1_3).device(NONCE, true, true);

    assertThat(appraise(good, demands).status()).isEqualTo(Status.AFFIRMING);
    assertThat(appraise(without, policy(Map.of())).status()).isEqualTo(Status.AFFIRMING);
    assertThat(appraise(without, demands).status()).isEqualTo(Status.NONE);
  }

  private static Arguments other(String field, UnaryOperator<Session> change) {
    return Arguments.of(field, change);
  }

  private static Session with(
      Session is, Part<Integer> version, Part<Session.Algorithms> algorithms) {
    return new Session(
        is.kind(),
        is.id(),
        version,
        algorithms,
        is.exchangeData(),
        is.th1(),
        is.th2(),
        is.commitment());
  }

  private static Session handshake(Session is, Part<Session.ExchangeData> shares, Part<Bytes> th1) {
    return new Session(
        is.kind(),
        is.id(),
        is.securedMessageVersion(),
        is.algorithms(),
        shares,
        th1,
        is.th2(),
        is.commitment());
  }

  private static DeviceEvidence committed(DeviceEvidence device) {
    Session is = session(device);
    return Forgery.with(device)
        .session(
            Part.of(
                new Session(
                    is.kind(),
                    is.id(),
                    is.securedMessageVersion(),
                    is.algorithms(),
                    is.exchangeData(),
                    is.th1(),
                    is.th2(),
                    OTHER_DIGEST)));
  }

  private static Session session(DeviceEvidence device) {
    return device.session().toOptional().orElseThrow();
  }

  private static SignedKeyExchange exchange(DeviceEvidence device) {
    return Forgery.with(device).spans().keyExchange().toOptional().orElseThrow();
  }

  private static Bytes flipped(Bytes message, int at) {
    byte[] octets = message.toByteArray();
    octets[at] ^= 1;
    return Bytes.owning(octets);
  }

  private static TestDevice device(SpdmVersion version) throws Exception {
    return withoutSession(version).withSession();
  }

  private static TestDevice withoutSession(SpdmVersion version) throws Exception {
    return new TestDevice(
        CRYPTO,
        version,
        AsymAlgorithm.ECDSA_P384,
        HashAlgorithm.SHA_384,
        0,
        pki,
        TestPki.LeafSpec.good("1"));
  }

  private static Policy policy(Map<CheckId, Requirement> checks) {
    return new Policy(checks, List.of(), Optional.empty(), Optional.empty(), List.of(), CmaSan.OFF);
  }

  private static AppraisalResult appraise(DeviceEvidence device) {
    return appraise(device, policy(Map.of()));
  }

  private static AppraisalResult appraise(DeviceEvidence device, Policy policy) {
    try {
      return VERIFIER.appraise(
          EvidenceFile.of(Evidence.of(NONCE, SampleEvidence.identity(), List.of(device))),
          new VerificationRequest(
              NONCE, DeviceTrust.read(List.of(pki.root()), List.of()), TestPki.NOW, policy));
    } catch (EvidenceException e) {
      throw new AssertionError(e);
    }
  }

  private static List<CheckId> refusals(AppraisalResult result) {
    return result.refusals().stream().map(CheckResult::check).toList();
  }

  private static CheckResult the(AppraisalResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).findFirst().orElseThrow();
  }
}
