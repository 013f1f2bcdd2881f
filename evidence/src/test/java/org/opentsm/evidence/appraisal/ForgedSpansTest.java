package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.SignedMeasurements.Exchange;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.ProtocolDemands;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
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
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * Messages that claim to be signed: each is checked, or stands in the way of a positive answer. And
 * one device that claims to be several.
 */
class ForgedSpansTest {
  private static final Nonce NONCE = SampleEvidence.NONCE;
  private static final Bytes JUNK = Bytes.ofHex("ff".repeat(40));
  private static final Bytes SESSION_ID = Bytes.ofHex("01020304");
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Verifier VERIFIER = new Verifier(CRYPTO);
  private static TestPki pki;

  @BeforeAll
  static void makePki() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
  }

  @Test
  void aKeyExchangeOfNoSessionIsRefused() throws Exception {
    SignedKeyExchange claimed = new SignedKeyExchange(0, Part.absent("One key."), JUNK, JUNK);

    AppraisalResult result =
        appraise(Forgery.with(device("1").device(NONCE, true, true)).keyExchange(claimed));

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(refusals(result)).contains(CheckId.TRANSCRIPT_KEY_EXCHANGE);
  }

  @Test
  void everyMeasurementSpanIsChecked() throws Exception {
    DeviceEvidence good = device("1").device(NONCE, true, true);
    SignedMeasurements span = span(good);
    SignedMeasurements junk =
        new SignedMeasurements(
            0, Part.absent("No session."), List.of(new Exchange(Part.of(JUNK), JUNK)));
    SignedMeasurements flipped =
        new SignedMeasurements(0, span.session(), List.of(flipped(span.exchanges().getLast())));

    assertThat(appraise(Forgery.with(good).spans(span, span)).status()).isEqualTo(Status.AFFIRMING);
    assertThat(refusals(appraise(Forgery.with(good).spans(junk, span))))
        .contains(CheckId.TRANSCRIPT_MEASUREMENTS, CheckId.SIGNATURE_MEASUREMENTS);
    assertThat(refusals(appraise(Forgery.with(good).spans(flipped, span))))
        .contains(CheckId.SIGNATURE_MEASUREMENTS);
  }

  @Test
  void aMeasurementThatChangedBetweenSpansIsSaid() throws Exception {
    TestDevice device = device("1");
    DeviceEvidence before = device.device(NONCE, true, true);
    List<MeasurementBlock> blocks = TestDevice.defaultBlocks(0);
    device.setBlocks(blocks.subList(1, blocks.size()));
    SignedMeasurements fewer = span(device.device(NONCE, true, true));
    device.setBlocks(TestDevice.defaultBlocks(1));
    SignedMeasurements other = span(device.device(NONCE, true, true));

    assertThat(appraise(Forgery.with(before).spans(fewer, span(before))).status())
        .isEqualTo(Status.AFFIRMING);
    assertThat(appraise(Forgery.with(before).spans(other, span(before))).warnings())
        .extracting(CheckResult::check)
        .containsExactly(CheckId.MEASUREMENTS_STABLE);
  }

  @Test
  void anIncompleteSpanStandsInTheWay() throws Exception {
    DeviceEvidence good = device("1").device(NONCE, true, true);
    SignedMeasurements without =
        new SignedMeasurements(
            0,
            Part.absent("No session."),
            span(good).exchanges().stream()
                .map(exchange -> new Exchange(Part.absent("Not given."), exchange.response()))
                .toList());

    AppraisalResult result = appraise(Forgery.with(good).spans(without));

    assertThat(result.status()).isEqualTo(Status.NONE);
    assertThat(refusals(result)).contains(CheckId.SIGNATURE_MEASUREMENTS);
  }

  @Test
  void aChainIsReadOnceForEachTimeThatItBegins() throws Exception {
    DeviceEvidence good = device("1").device(NONCE, true, true);
    SignedChallenge span = Forgery.with(good).spans().challenge().toOptional().orElseThrow();
    List<Bytes> identity = new ArrayList<>(span.identity());
    // The last portion, which says that nothing follows, again and again.
    List<Bytes> last = identity.subList(identity.size() - 2, identity.size());
    identity.addAll(List.copyOf(last));

    AppraisalResult result =
        appraise(
            Forgery.with(good)
                .challenge(
                    Part.of(
                        new SignedChallenge(
                            span.slot(), identity, span.request(), span.response()))));

    assertThat(refusals(result)).contains(CheckId.TRANSCRIPT_CHALLENGE);
    assertThat(the(result, CheckId.TRANSCRIPT_CHALLENGE).expected()).contains("Offset");
  }

  @Test
  void aSpanOfASessionNeedsThatSession() throws Exception {
    DeviceEvidence good = device("1").device(NONCE, true, true);
    DeviceEvidence inside =
        Forgery.with(good)
            .spans(new SignedMeasurements(0, Part.of(SESSION_ID), span(good).exchanges()));
    Session other = session(Bytes.ofHex("0a0b0c0d"));

    assertThat(appraise(Forgery.with(inside).session(Part.of(session(SESSION_ID)))).status())
        .isEqualTo(Status.AFFIRMING);
    assertThat(refusals(appraise(inside))).contains(CheckId.TRANSCRIPT_MEASUREMENTS);
    assertThat(refusals(appraise(Forgery.with(inside).session(Part.of(other)))))
        .contains(CheckId.TRANSCRIPT_MEASUREMENTS);
  }

  @Test
  void aDeviceSignsWhatItsCapabilitiesName() throws Exception {
    TestDevice device = device("1");
    device.setCapabilities(ResponderCapability.CERT_CAP, ResponderCapability.CHAL_CAP);
    assertThat(refusals(appraise(device.device(NONCE, true, true))))
        .contains(CheckId.TRANSCRIPT_MEASUREMENTS);

    device.setCapabilities(ResponderCapability.CERT_CAP, ResponderCapability.MEAS_CAP_SIG);
    assertThat(refusals(appraise(device.device(NONCE, true, true))))
        .contains(CheckId.TRANSCRIPT_CHALLENGE);
  }

  @Test
  void oneDeviceWithSeveralKeysIsOne() throws Exception {
    DeviceEvidence one = device("1").device(NONCE, true, true);
    DeviceEvidence again = device("1").device(NONCE, true, true);

    assertThat(refusals(appraise(List.of(one, again), Policy.NONE)))
        .containsExactly(CheckId.DEVICES_DISTINCT);
    assertThat(refusals(appraise(List.of(one, again), devices(2))))
        .containsExactlyInAnyOrder(CheckId.DEVICES_DISTINCT, CheckId.DEVICES_COUNT);
  }

  @Test
  void aPciSerialNumberTellsDevicesApart() throws Exception {
    String name = "Vendor=1af4:Device=1000:CC=020000:REV=01:SSVID=1af4:SSID=1100:";
    DeviceEvidence one = named("1", name + "00000000000000aa").device(NONCE, true, true);
    DeviceEvidence same = named("2", name + "00000000000000AA").device(NONCE, true, true);
    DeviceEvidence other = named("2", name + "00000000000000ab").device(NONCE, true, true);

    assertThat(refusals(appraise(List.of(one, same), Policy.NONE)))
        .containsExactly(CheckId.DEVICES_DISTINCT);
    assertThat(appraise(List.of(one, other), devices(2)).isPositive(false)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OWNER:WIDGET:0001", "ACME:WIDGET:0001 ", "acme:widget:0001", "nonsense"})
  void oneSerialNumberIsNotTwoDevices(String name) throws Exception {
    DeviceEvidence one = leaf("ACME:WIDGET:0001").device(NONCE, true, true);
    DeviceEvidence other = leaf(name).device(NONCE, true, true);

    AppraisalResult result = appraise(List.of(one, other), devices(2));

    assertThat(the(result, CheckId.DEVICES_DISTINCT).outcome()).isNotEqualTo(Outcome.PASS);
    assertThat(refusals(result)).contains(CheckId.DEVICES_COUNT);
  }

  @Test
  void namesWithoutASerialNumberTellNothing() throws Exception {
    DeviceEvidence one = leaf("ACME:WIDGET").device(NONCE, true, true);
    DeviceEvidence other = leaf("ACME:WIDGET").device(NONCE, true, true);

    assertThat(the(appraise(List.of(one, other), Policy.NONE), CheckId.DEVICES_DISTINCT).outcome())
        .isEqualTo(Outcome.NOT_EVALUATED);
  }

  @Test
  void differentKeysAloneAreNotDifferentDevices() throws Exception {
    DeviceEvidence one = withoutChallenge("1");
    DeviceEvidence other = withoutChallenge("2");

    AppraisalResult uncounted = appraise(List.of(one, other), Policy.NONE);
    AppraisalResult counted = appraise(List.of(one, other), devices(2));

    assertThat(the(uncounted, CheckId.DEVICES_DISTINCT).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(counted.status()).isEqualTo(Status.NONE);
    assertThat(refusals(counted)).containsExactly(CheckId.DEVICES_COUNT);
    assertThat(the(counted, CheckId.DEVICES_COUNT).requirement()).isEqualTo(Requirement.REQUIRED);
  }

  /** Its names are in a chain that it did not sign for. */
  private static DeviceEvidence withoutChallenge(String serial) throws Exception {
    TestDevice device = device(serial);
    device.setCapabilities(ResponderCapability.CERT_CAP, ResponderCapability.MEAS_CAP_SIG);
    return device.device(NONCE, false, true);
  }

  private static TestDevice device(String serial) throws Exception {
    return named(serial, "");
  }

  private static TestDevice named(String serial, String cmaName) throws Exception {
    return device(TestPki.LeafSpec.good(serial).withCmaName(cmaName));
  }

  private static TestDevice leaf(String name) throws Exception {
    TestPki.LeafSpec good = TestPki.LeafSpec.good("1");
    return device(new TestPki.LeafSpec(good.subject(), name, good.end(), good.digitalSignature()));
  }

  private static TestDevice device(TestPki.LeafSpec leaf) throws Exception {
    return new TestDevice(
        CRYPTO, SpdmVersion.V1_2, AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, 0, pki, leaf);
  }

  private static Session session(Bytes id) {
    return new Session(
        Session.Kind.KEY_EXCHANGE,
        Part.of(id),
        Part.absent("x"),
        Part.absent("x"),
        Part.absent("x"),
        Part.absent("x"),
        Part.absent("x"),
        Part.absent("x"));
  }

  private static SignedMeasurements span(DeviceEvidence device) {
    return Forgery.with(device).spans().measurements().toOptional().orElseThrow().getFirst();
  }

  private static Exchange flipped(Exchange exchange) {
    byte[] octets = exchange.response().toByteArray();
    octets[octets.length - 1] ^= 1;
    return new Exchange(exchange.request(), Bytes.owning(octets));
  }

  private static Policy devices(int count) {
    return new Policy(
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        OptionalInt.of(count),
        ProtocolDemands.NONE,
        CmaSan.OFF);
  }

  private static AppraisalResult appraise(DeviceEvidence device) throws Exception {
    return appraise(List.of(device), devices(1));
  }

  private static AppraisalResult appraise(List<DeviceEvidence> devices, Policy policy)
      throws Exception {
    return VERIFIER.appraise(
        EvidenceFile.of(Evidence.of(NONCE, SampleEvidence.identity(), devices)),
        new VerificationRequest(
            NONCE, DeviceTrust.read(List.of(pki.root()), List.of()), TestPki.NOW, policy));
  }

  private static List<CheckId> refusals(AppraisalResult result) {
    return result.refusals().stream().map(CheckResult::check).toList();
  }

  private static CheckResult the(AppraisalResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).findFirst().orElseThrow();
  }
}
