package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.Commitments;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Identity.Side;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceElements;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.codec.InclusionProof;
import org.opentsm.evidence.codec.ProofCodec;
import org.opentsm.evidence.commitment.Disclosure;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.ProofResult;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Three devices of one machine under one quote of its TPM. Whatever is left out, added, moved,
 * exchanged or changed is found, and named where the published digests are still there to tell.
 */
class ThreeDevicesTest {
  private static final CborLimits ANY = new CborLimits(1 << 24, 16, 1 << 18, 1 << 24, 1 << 16);
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Nonce OTHER_NONCE = new Nonce(Bytes.ofHex("b6".repeat(32)));
  private static final int DEVICES = 3;

  private static TestPki pki;
  private static TestTpm tpm;
  private static List<DeviceEvidence> devices;
  private static Evidence good;

  /** Of another machine of the same maker, for the same nonce. */
  private static DeviceEvidence foreign;

  private static VerificationRequest request;

  /** With a policy that knows the software of the machine. */
  private static VerificationRequest knowing;

  @BeforeAll
  static void collect() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    tpm = new TestTpm(CRYPTO);
    List<DeviceEvidence> collected = new ArrayList<>();
    for (int i = 1; i <= DEVICES + 1; i++) {
      collected.add(device("000" + i).collect(SampleEvidence.NONCE).devices().getFirst());
    }
    foreign = collected.removeLast();
    devices = List.copyOf(collected);
    good = tpm.vouchFor(evidence(devices));
    request =
        new VerificationRequest(
            SampleEvidence.NONCE,
            DeviceTrust.read(List.of(pki.root()), List.of()),
            tpm.trust(),
            TestPki.NOW,
            Policy.NONE);
    knowing =
        new VerificationRequest(
            SampleEvidence.NONCE,
            request.trust(),
            tpm.trust(),
            TestPki.NOW,
            Policy.NONE.withPlatform(TestTpm.software()));
  }

  @Test
  void whoCannotWaitLongerIsAskedBetweenDevicesAndGetsNoResult() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    EvidenceFile file = EvidenceFile.of(good);
    verifier().appraise(file, request, asked::incrementAndGet);
    int all = asked.get();

    assertThat(all).isGreaterThan(DEVICES);
    for (int last = 0; last < all; last++) {
      int patience = last;
      asked.set(0);
      assertThatThrownBy(() ->
              verifier()
                  .appraise(
                      file,
                      request,
                      () -> {
                        if (asked.getAndIncrement() == patience) {
                          throw new InterruptedException();
                        }
                      }))
          .isInstanceOf(InterruptedException.class);
    }
  }

  private static TestDevice device(String serial) throws Exception {
    return new TestDevice(
            CRYPTO,
            SpdmVersion.V1_3,
            AsymAlgorithm.ECDSA_P384,
            HashAlgorithm.SHA_384,
            0,
            pki,
            TestPki.LeafSpec.good(serial))
        .withSession();
  }

  private static Evidence evidence(List<DeviceEvidence> devices) {
    return new Evidence(
        Evidence.VERSION,
        SampleEvidence.NONCE,
        SampleEvidence.identity(),
        devices,
        Part.absent("Not yet."),
        Part.absent("Not yet."));
  }

  @Test
  void asTheyAreTheyHold() {
    AppraisalResult result = appraise(good);

    assertThat(result.isPositive(false)).isTrue();
    assertThat(outcome(result.checks(), CheckId.COMMITMENTS)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result.checks(), CheckId.STATEMENT_USER_DATA)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result.checks(), CheckId.ROOT_OF_TRUST)).isEqualTo(Outcome.PASS);
  }

  /** Every selection of up to four out of the three and a foreign one, in every order. */
  @Test
  void everyOtherSetOfDevicesIsFoundAndNamed() throws Exception {
    List<DeviceEvidence> all = new ArrayList<>(devices);
    all.add(foreign);
    for (int size = 1; size <= DEVICES + 1; size++) {
      for (int code = 0; code < Math.pow(all.size(), size); code++) {
        List<Integer> chosen = digits(code, size, all.size());
        if (chosen.equals(List.of(0, 1, 2))) {
          continue;
        }
        List<DeviceEvidence> others = chosen.stream().map(all::get).toList();
        CheckResult check = refused(withDevices(others), chosen.toString());
        for (int i = 0; i < DEVICES; i++) {
          if (!chosen.contains(i)) {
            assertThat(check.found())
                .as("%s lacks %d", chosen, i)
                .contains("the one at place " + i + " ");
          }
        }
        for (int place = 0; place < size; place++) {
          int device = chosen.get(place);
          boolean first = chosen.indexOf(device) == place;
          String named = "device " + place + " (CN=Device 000" + (device + 1) + ") ";
          if (device == DEVICES && first) {
            assertThat(check.found()).as(chosen.toString()).contains(named + "is none of them");
          } else if (!first) {
            assertThat(check.found()).as(chosen.toString()).contains(named + "is there twice");
          } else if (device != place && chosen.stream().filter(it -> it == device).count() == 1) {
            assertThat(check.found())
                .as(chosen.toString())
                .contains(named + "was at place " + device);
          }
        }
      }
    }
  }

  /** Every part of each device, in the place of the same part of each other. */
  @Test
  void everyTransplantedPartIsFoundAndItsDeviceNamed() throws Exception {
    for (int i = 0; i < DEVICES; i++) {
      Map<String, DeviceEvidence> forgeries = new LinkedHashMap<>();
      for (int j = 0; j < DEVICES; j++) {
        transplants(devices.get(i), devices.get(j), forgeries);
      }
      transplants(devices.get(i), foreign, forgeries);
      transplants(devices.get(i), SampleEvidence.device(), forgeries);
      transplants(devices.get(i), SampleEvidence.empty("x"), forgeries);
      assertThat(forgeries).hasSizeGreaterThan(20);
      for (Map.Entry<String, DeviceEvidence> forgery : forgeries.entrySet()) {
        List<DeviceEvidence> others = new ArrayList<>(devices);
        others.set(i, forgery.getValue());
        CheckResult check = refused(withDevices(others), i + " " + forgery.getKey());
        assertThat(check.found()).contains("device " + i + " (").contains("place " + i + " with");
      }
    }
  }

  /** The digests are no secret: what somebody computes anew is not what the TPM quoted. */
  @Test
  void digestsThatAreComputedAnewAreNotTheQuotedOnes() throws Exception {
    for (List<Integer> chosen :
        List.of(List.of(0, 1), List.of(1, 0, 2), List.of(0, 1, 3), List.of(0, 1, 2, 3))) {
      List<DeviceEvidence> others =
          chosen.stream().map(i -> i == DEVICES ? foreign : devices.get(i)).toList();
      Evidence bare = evidence(others);
      AppraisalResult result =
          appraise(with(bare, Part.of(TreeTop.commitments(bare)), good.rootOfTrust()));

      assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
      assertThat(outcome(result.checks(), CheckId.COMMITMENTS)).isEqualTo(Outcome.NOT_EVALUATED);
      assertThat(outcome(result.checks(), CheckId.STATEMENT_USER_DATA)).isEqualTo(Outcome.FAIL);
      assertThat(outcome(result.checks(), CheckId.ROOT_OF_TRUST)).isEqualTo(Outcome.FAIL);
    }
  }

  /** A quote for another nonce, of the same devices by the same TPM, is an old one. */
  @Test
  void anOldQuoteIsFound() throws Exception {
    Evidence old =
        new Evidence(
            Evidence.VERSION,
            OTHER_NONCE,
            good.identity(),
            devices,
            Part.absent("Not yet."),
            Part.absent("Not yet."));
    AppraisalResult result =
        appraise(with(evidence(devices), good.commitments(), tpm.vouchFor(old).rootOfTrust()));

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(outcome(result.checks(), CheckId.STATEMENT_USER_DATA)).isEqualTo(Outcome.FAIL);
  }

  /** Whoever keeps the file would otherwise choose the name that the machine vouches for. */
  @Test
  void anotherNameOfTheTsmIsFound() throws Exception {
    Identity said = good.identity();
    assertThat(outcome(verifier().appraise(EvidenceFile.of(good), knowing), CheckId.IDENTITY))
        .isEqualTo(Outcome.PASS);
    for (Identity forged :
        List.of(
            new Identity("intel-tdx", said.providerVersion(), said.engine(), said.side()),
            new Identity(said.provider(), "99.0", said.engine(), said.side()),
            new Identity(said.provider(), said.providerVersion(), "another", said.side()),
            new Identity(
                said.provider(),
                said.providerVersion(),
                said.engine(),
                said.side() == Side.HOST ? Side.GUEST : Side.HOST))) {
      Evidence renamed =
          new Evidence(
              Evidence.VERSION,
              good.nonce(),
              forged,
              devices,
              Part.absent("Not yet."),
              Part.absent("Not yet."));
      for (Part<Commitments> commitments :
          List.of(good.commitments(), Part.of(TreeTop.commitments(renamed)))) {
        AppraisalResult result =
            verifier()
                .appraise(
                    EvidenceFile.of(
                        new Evidence(
                            Evidence.VERSION,
                            good.nonce(),
                            forged,
                            devices,
                            commitments,
                            good.rootOfTrust())),
                    knowing);

        assertThat(result.status()).as(forged.toString()).isEqualTo(Status.CONTRAINDICATED);
        assertThat(outcome(result, CheckId.STATEMENT_USER_DATA)).isEqualTo(Outcome.FAIL);
        assertThat(outcome(result, CheckId.IDENTITY)).isEqualTo(Outcome.NOT_EVALUATED);
      }
    }
  }

  private static Verifier verifier() {
    return new Verifier(CRYPTO);
  }

  private static Outcome outcome(AppraisalResult result, CheckId id) {
    return outcome(result.checks(), id);
  }

  @Test
  void everyElementIsProvenAlone() throws Exception {
    for (int i = 0; i < DEVICES; i++) {
      for (EvidenceElements.Element element : EvidenceElements.of(devices.get(i))) {
        String name = element.part() + "/" + element.position();
        Bytes proof = ProofCodec.encode(Disclosure.of(good, i, name).orElseThrow());
        ProofResult result = new ProofVerifier(CRYPTO).appraise(proof, knowing);

        assertThat(result.status()).as(name).isEqualTo(Status.AFFIRMING);
        assertThat(result.device()).isEqualTo(i);
        assertThat(result.elements()).containsExactly(name);
      }
      assertThat(Disclosure.of(good, i, "nothing")).isEmpty();
    }
    assertThat(
            ProofCodec.decode(
                    ProofCodec.encode(Disclosure.of(good, 1, "transcripts").orElseThrow()))
                .proof()
                .leaves())
        .hasSize(4);
  }

  /** Every octet, also where the digest of the content was made anew. */
  @Test
  void aChangedProofProvesNothingElse() throws Exception {
    InclusionProof good = Disclosure.of(ThreeDevicesTest.good, 1, "measurements/0").orElseThrow();
    Bytes proof = ProofCodec.encode(good);
    for (int i = 0; i < proof.length(); i++) {
      byte[] changed = proof.toByteArray();
      changed[i] ^= 1;
      assertThat(proves(Bytes.owning(changed))).as("offset %d", i).isFalse();
      InclusionProof forged;
      try {
        forged = ProofCodec.decode(Bytes.owning(changed)).proof();
      } catch (MalformedEvidenceException refused) {
        continue;
      }
      assertThat(saysTheSame(forged, good) || !proves(ProofCodec.encode(forged)))
          .as("offset %d, sealed", i)
          .isTrue();
    }
  }

  /** Anybody can compute digests. */
  @Test
  void aProofWithoutAStatementProvesNothing() throws Exception {
    Evidence bare =
        with(evidence(devices), good.commitments(), Part.absent("The machine has none."));
    Bytes proof = ProofCodec.encode(Disclosure.of(bare, 0, "measurements").orElseThrow());

    assertThat(new ProofVerifier(CRYPTO).appraise(proof, knowing).status()).isEqualTo(Status.NONE);
  }

  /** Software that nobody knows has the TPM quote whatever it invents. */
  @Test
  void aProofByUnknownSoftwareProvesNothing() throws Exception {
    Bytes proof = ProofCodec.encode(Disclosure.of(good, 0, "measurements").orElseThrow());

    assertThat(new ProofVerifier(CRYPTO).appraise(proof, request).status()).isEqualTo(Status.NONE);
  }

  /** A host that leaves the statement out does not get around it. */
  @Test
  void whoBringsAKeyAlongAsksForAStatement() {
    Evidence bare = with(good, good.commitments(), Part.absent("The machine has none."));

    assertThat(appraise(bare).status()).isEqualTo(Status.NONE);
  }

  /** But for the number of elements: a path is good for several, and says nothing of those. */
  private static boolean saysTheSame(InclusionProof one, InclusionProof other) {
    return new InclusionProof(
            one.nonce(),
            one.identity(),
            one.device(),
            one.devices(),
            other.count(),
            one.leaves(),
            one.rootOfTrust())
        .equals(other);
  }

  @Test
  void anElementOfAnotherDeviceIsNotProven() throws Exception {
    InclusionProof one = Disclosure.of(good, 0, "device").orElseThrow();
    InclusionProof other = Disclosure.of(good, 1, "device").orElseThrow();
    InclusionProof forged =
        new InclusionProof(
            one.nonce(),
            one.identity(),
            0,
            one.devices(),
            one.count(),
            other.leaves(),
            one.rootOfTrust());

    ProofResult result = new ProofVerifier(CRYPTO).appraise(ProofCodec.encode(forged), knowing);

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(result.checks())
        .filteredOn(check -> check.check() == CheckId.COMMITMENTS)
        .singleElement()
        .satisfies(check -> assertThat(check.found()).contains("device/0"));
  }

  private static boolean proves(Bytes proof) {
    try {
      return new ProofVerifier(CRYPTO).appraise(proof, knowing).status() == Status.AFFIRMING;
    } catch (MalformedEvidenceException refused) {
      return false;
    }
  }

  /** The quote and the published digests are the good ones. */
  private static Evidence withDevices(List<DeviceEvidence> others) {
    return with(evidence(others), good.commitments(), good.rootOfTrust());
  }

  private static Evidence with(
      Evidence evidence, Part<Commitments> commitments, Part<RootOfTrust> rootOfTrust) {
    return new Evidence(
        evidence.version(),
        evidence.nonce(),
        evidence.identity(),
        evidence.devices(),
        commitments,
        rootOfTrust);
  }

  /** What the check of the commitments found; the quote is not over these devices either. */
  private static CheckResult refused(Evidence evidence, String what) {
    AppraisalResult result = appraise(evidence);
    assertThat(result.status()).as(what).isNotIn(Status.AFFIRMING, Status.WARNING);
    assertThat(outcome(result.checks(), CheckId.STATEMENT_USER_DATA))
        .as(what)
        .isEqualTo(Outcome.FAIL);
    assertThat(outcome(result.checks(), CheckId.COMMITMENTS)).as(what).isEqualTo(Outcome.FAIL);
    return find(result.checks(), CheckId.COMMITMENTS).orElseThrow();
  }

  private static AppraisalResult appraise(Evidence evidence) {
    return new Verifier(CRYPTO).appraise(EvidenceFile.of(evidence), request);
  }

  private static Outcome outcome(List<CheckResult> checks, CheckId id) {
    return find(checks, id).orElseThrow().outcome();
  }

  private static Optional<CheckResult> find(List<CheckResult> checks, CheckId id) {
    return checks.stream().filter(check -> check.check() == id).findFirst();
  }

  private static List<Integer> digits(int code, int size, int base) {
    List<Integer> digits = new ArrayList<>();
    int rest = code;
    for (int i = 0; i < size; i++) {
      digits.add(rest % base);
      rest /= base;
    }
    return digits;
  }

  /** Every device that is {@code good} but for one item at any depth, which is the other's. */
  private static void transplants(
      DeviceEvidence good, DeviceEvidence other, Map<String, DeviceEvidence> forgeries)
      throws Exception {
    transplants(
        tree(good),
        tree(other),
        "",
        (path, forged) -> {
          try {
            Bytes encoded = CborWriter.encode(forged);
            DeviceEvidence device = EvidenceCodec.decode(encoded).evidence().devices().getFirst();
            if (!device.equals(good)) {
              forgeries.put(path + " of " + other.device().leaf(), device);
            }
          } catch (MalformedEvidenceException refused) {
            // Found before any check.
          }
        });
  }

  private static CborValue tree(DeviceEvidence device) throws Exception {
    return CborReader.read(EvidenceCodec.encode(evidence(List.of(device))), ANY);
  }

  private interface Sink {
    void take(String path, CborValue forged);
  }

  private static void transplants(CborValue good, CborValue other, String path, Sink sink) {
    if (good.equals(other)) {
      return;
    }
    if (!path.isEmpty()) {
      sink.take(path, other);
    }
    if (good instanceof CborValue.Fields here && other instanceof CborValue.Fields there) {
      for (CborValue.Entry entry : here.entries()) {
        there.entries().stream()
            .filter(it -> it.key().equals(entry.key()))
            .findFirst()
            .ifPresent(it ->
                transplants(
                    entry.value(),
                    it.value(),
                    path + "/" + entry.key(),
                    (deeper, forged) -> sink.take(deeper, with(here, entry.key(), forged))));
      }
    } else if (good instanceof CborValue.Array here && other instanceof CborValue.Array there) {
      for (int i = 0; i < Math.min(here.items().size(), there.items().size()); i++) {
        int index = i;
        transplants(
            here.items().get(i),
            there.items().get(i),
            path + "/" + i,
            (deeper, forged) -> {
              List<CborValue> items = new ArrayList<>(here.items());
              items.set(index, forged);
              sink.take(deeper, CborValue.of(items));
            });
      }
    }
  }

  private static CborValue with(CborValue.Fields map, String key, CborValue value) {
    CborValue.FieldsBuilder fields = CborValue.fields();
    for (CborValue.Entry entry : map.entries()) {
      fields.put(entry.key(), entry.key().equals(key) ? value : entry.value());
    }
    return fields.build();
  }
}
