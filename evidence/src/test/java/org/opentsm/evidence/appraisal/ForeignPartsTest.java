package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestParts;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Every part that the format has, one at a time, put into good evidence from other evidence: it is
 * refused, or a check names it as something that only the TSM, or nobody, vouches for.
 */
class ForeignPartsTest {
  private static final CborLimits ANY = new CborLimits(1 << 24, 16, 1 << 18, 1 << 24, 1 << 16);
  private static final Set<Voucher> WEAK = EnumSet.of(Voucher.TSM, Voucher.NOBODY);
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  @Test
  void noForeignPartCounts() throws Exception {
    TestPki pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    noForeignPartCounts(pki, TestDevice.ordinary(CRYPTO, pki));
  }

  @Test
  void noForeignPartCountsInASession() throws Exception {
    TestPki pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    Map<String, CborValue> forgeries =
        noForeignPartCounts(
            pki,
            new TestDevice(
                    CRYPTO,
                    SpdmVersion.V1_3,
                    AsymAlgorithm.ECDSA_P384,
                    HashAlgorithm.SHA_384,
                    0,
                    pki,
                    TestPki.LeafSpec.good("1"))
                .withSession());

    assertThat(forgeries.keySet())
        .contains(
            "/devices/0/session/id",
            "/devices/0/session/th1",
            "/devices/0/session/commitment",
            "/devices/0/transcripts/keyExchange/request",
            "/devices/0/transcripts/keyExchange/response");
  }

  /**
   * A TSM that is vouched for is believed, and states the forgery itself: what passes then is what
   * nothing in the evidence contradicts, and no more than this.
   */
  @Test
  void aTsmThatIsVouchedForDecidesThisAndNoMore() throws Exception {
    TestPki pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    TestTpm tpm = new TestTpm(CRYPTO);
    Evidence collected =
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
    Evidence good = TestParts.of(collected.devices().getFirst()).in(collected);
    VerificationRequest request =
        new VerificationRequest(
            SampleEvidence.NONCE,
            DeviceTrust.read(List.of(pki.root()), List.of()),
            tpm.trust(),
            TestPki.NOW,
            Policy.NONE.withPlatform(
                IntStream.range(0, TestTpm.BOOT_REGISTERS)
                    .mapToObj(i ->
                        new PlatformExpectation(
                            "pcr" + i, Set.of(Bytes.ofHex("0c".repeat(32))), ""))
                    .toList()));
    Map<String, CborValue> forgeries = new TreeMap<>();
    for (Evidence other : List.of(SampleEvidence.full(), SampleEvidence.withStatedVca())) {
      transplants(tree(good), tree(other), "", (path, forged) -> forgeries.put(path, forged));
    }
    // These are made anew.
    List.of("/digest", "/commitments", "/rootOfTrust").forEach(forgeries::remove);

    List<String> believed = new ArrayList<>();
    for (Map.Entry<String, CborValue> forgery : forgeries.entrySet()) {
      Optional<Evidence> forged = evidence(forgery.getValue());
      if (forged.isPresent()
          && new Verifier(CRYPTO)
              .appraise(EvidenceFile.of(tpm.vouchFor(forged.get())), request)
              .isPositive(false)) {
        believed.add(forgery.getKey());
      }
    }

    assertThat(believed)
        .containsExactlyInAnyOrder(
            "/devices/0/device/generation",
            "/devices/0/device/hints",
            "/devices/0/device/hints/address",
            "/devices/0/device/hints/pci",
            "/devices/0/device/incarnation",
            "/devices/0/interface/id",
            "/devices/0/link",
            "/devices/0/link/streams",
            "/devices/0/link/streams/0",
            "/devices/0/link/streams/0/ports",
            "/devices/0/link/streams/0/ports/1",
            "/devices/0/link/streams/0/ports/1/address",
            "/devices/0/link/streams/0/ports/1/block",
            "/devices/0/link/streams/0/ports/1/portIndex",
            "/devices/0/session/th2",
            "/devices/0/transcripts/measurements/0/session",
            "/devices/0/tsm/lockNonce",
            "/devices/0/tsm/measurementsNonce",
            "/devices/0/tsm/reportNonce");
  }

  private static Map<String, CborValue> noForeignPartCounts(TestPki pki, TestDevice device)
      throws Exception {
    CborValue good = tree(device.collect(SampleEvidence.NONCE));
    VerificationRequest request =
        new VerificationRequest(
            SampleEvidence.NONCE,
            DeviceTrust.read(List.of(pki.root()), List.of()),
            TestPki.NOW,
            Policy.NONE);
    assertThat(appraise(good, request).orElseThrow().isPositive(false)).isTrue();

    Map<String, CborValue> forgeries = new TreeMap<>();
    for (Evidence other : List.of(SampleEvidence.full(), SampleEvidence.withStatedVca())) {
      transplants(good, tree(other), "", (path, forged) -> forgeries.put(path, forged));
    }
    // It is made anew.
    forgeries.remove("/digest");

    assertThat(forgeries.keySet())
        .contains(
            "/commitments",
            "/rootOfTrust",
            "/devices/0/publicKeys",
            "/devices/0/session",
            "/devices/0/interface",
            "/devices/0/link",
            "/devices/0/tsm",
            "/devices/0/transcripts/vca",
            "/devices/0/transcripts/keyExchange",
            "/devices/0/transcripts/measurements/0",
            "/devices/0/device/hints/pci");
    forgeries.forEach((path, forged) -> {
      Optional<AppraisalResult> result = appraise(forged, request);
      if (result.isPresent() && result.get().isPositive(false)) {
        String part = path.replaceFirst("^/devices/0", "");
        assertThat(result.get().checks().stream().anyMatch(check -> disowns(check, part)))
            .as(path)
            .isTrue();
      }
    });
    return forgeries;
  }

  /** Whether the check says of the part at {@code path} that it counts for nothing. */
  private static boolean disowns(CheckResult check, String path) {
    return check.outcome() == Outcome.NOT_EVALUATED
        && WEAK.contains(check.vouchedBy())
        && (path + "/").startsWith("/" + check.part() + "/");
  }

  private static CborValue tree(Evidence evidence) throws Exception {
    return CborReader.read(EvidenceCodec.encode(evidence), ANY);
  }

  /** Appraises with the content digest made anew; empty if this is no evidence. */
  private static Optional<AppraisalResult> appraise(CborValue tree, VerificationRequest request) {
    try {
      Bytes encoded = CborWriter.encode(tree);
      EvidenceFile forged = EvidenceFile.of(EvidenceCodec.decode(encoded).evidence());
      return Optional.of(new Verifier(CRYPTO).appraise(forged, request));
    } catch (MalformedEvidenceException refused) {
      return Optional.empty();
    }
  }

  private static Optional<Evidence> evidence(CborValue tree) {
    try {
      return Optional.of(EvidenceCodec.decode(CborWriter.encode(tree)).evidence());
    } catch (MalformedEvidenceException refused) {
      return Optional.empty();
    }
  }

  private interface Sink {
    void take(String path, CborValue forged);
  }

  /**
   * Every tree that is {@code good} but for one item, which is the one of {@code other}. That a
   * part is absent for another reason is no other part.
   */
  private static void transplants(CborValue good, CborValue other, String path, Sink sink) {
    if (isAbsent(good) && isAbsent(other)) {
      return;
    }
    if (!CborWriter.encode(good).equals(CborWriter.encode(other))) {
      sink.take(path, other);
    }
    if (good instanceof CborValue.Fields ours && other instanceof CborValue.Fields theirs) {
      for (CborValue.Entry entry : ours.entries()) {
        theirs
            .entry(entry.key())
            .ifPresent(item ->
                transplants(
                    entry.value(),
                    item.value(),
                    path + "/" + entry.key(),
                    (at, forged) -> sink.take(at, with(ours, entry.key(), forged))));
      }
    } else if (good instanceof CborValue.Array ours && other instanceof CborValue.Array theirs) {
      for (int i = 0; i < Math.min(ours.items().size(), theirs.items().size()); i++) {
        int index = i;
        transplants(
            ours.items().get(i),
            theirs.items().get(i),
            path + "/" + i,
            (at, forged) -> sink.take(at, with(ours, index, forged)));
      }
    }
  }

  private static boolean isAbsent(CborValue item) {
    return item instanceof CborValue.Fields map && map.entry("absent").isPresent();
  }

  private static CborValue with(CborValue.Fields map, String key, CborValue item) {
    var fields = CborValue.fields();
    for (CborValue.Entry entry : map.entries()) {
      fields.put(entry.key(), entry.key().equals(key) ? item : entry.value());
    }
    return fields.build();
  }

  private static CborValue with(CborValue.Array array, int index, CborValue item) {
    List<CborValue> items = new ArrayList<>(array.items());
    items.set(index, item);
    return CborValue.of(items);
  }
}
