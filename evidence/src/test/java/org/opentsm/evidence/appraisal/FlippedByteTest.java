package org.opentsm.evidence.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * No byte of an evidence file can be changed for a positive answer, but for those that count for
 * nothing.
 */
class FlippedByteTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Verifier VERIFIER = new Verifier(CRYPTO);
  private static Bytes file;
  private static VerificationRequest request;

  @BeforeAll
  static void collect() throws Exception {
    TestPki pki = new TestPki(AsymAlgorithm.RSASSA_2048);
    TestDevice device =
        new TestDevice(
                CRYPTO,
                SpdmVersion.V1_2,
                AsymAlgorithm.RSASSA_2048,
                HashAlgorithm.SHA_256,
                0,
                pki,
                TestPki.LeafSpec.good("1").withCmaName("Vendor=1234:Device=5678"))
            .withSession();
    file = EvidenceCodec.encode(device.collect(SampleEvidence.NONCE));
    request =
        new VerificationRequest(
            SampleEvidence.NONCE,
            DeviceTrust.read(List.of(pki.root()), List.of()),
            TestPki.NOW,
            Policy.NONE);
    assertThat(VERIFIER.appraise(file, request).isPositive(false)).isTrue();
  }

  @Test
  void everyFlippedByteIsFound() throws Exception {
    for (int i = 0; i < file.length(); i++) {
      Optional<EvidenceFile> read = decode(flipped(i));
      assertThat(read.map(EvidenceFile::isIntact).orElse(false)).as("byte %d", i).isFalse();
      if (i % 61 == 0 && read.isPresent()) {
        assertThat(VERIFIER.appraise(read.get(), request).isPositive(false)).isFalse();
      }
    }
  }

  @Test
  void everyFlippedByteOfASignedPartIsFoundThoughTheDigestWasMadeAnew() throws Exception {
    Evidence original = EvidenceCodec.decode(file).evidence();
    IntStream.range(0, file.length())
        .parallel()
        .forEach(i -> {
          Optional<EvidenceFile> read = decode(flipped(i));
          if (read.isPresent() && !read.get().evidence().equals(original)) {
            Evidence forged = read.get().evidence();
            AppraisalResult result = VERIFIER.appraise(EvidenceFile.of(forged), request);
            if (result.isPositive(false)) {
              assertThat(signedParts(forged)).as("byte %d", i).isEqualTo(signedParts(original));
            }
          }
        });
  }

  private static Bytes flipped(int position) {
    byte[] octets = file.toByteArray();
    octets[position] ^= (byte) (1 << position % 8);
    return Bytes.owning(octets);
  }

  private static Optional<EvidenceFile> decode(Bytes octets) {
    try {
      return Optional.of(EvidenceCodec.decode(octets));
    } catch (MalformedEvidenceException refused) {
      return Optional.empty();
    }
  }

  /** The evidence without what the verifier lists as vouched for by nobody or by the TSM. */
  private static Evidence signedParts(Evidence evidence) {
    return Evidence.of(
        evidence.nonce(),
        SampleEvidence.identity(),
        evidence.devices().stream().map(FlippedByteTest::signedParts).toList());
  }

  private static DeviceEvidence signedParts(DeviceEvidence device) {
    DeviceEvidence nothing = SampleEvidence.empty("x");
    return new DeviceEvidence(
        new DeviceDescription(device.device().leaf(), nothing.device().hints(), 0, 0),
        device.certificates(),
        device.publicKeys().isPresent() ? device.publicKeys() : nothing.publicKeys(),
        device
            .transcripts()
            .map(spans ->
                new Transcripts(
                    spans.vca(),
                    spans.challenge(),
                    spans.measurements().map(FlippedByteTest::signedParts),
                    spans.keyExchange().map(FlippedByteTest::signedParts))),
        device.measurements(),
        device.session().map(FlippedByteTest::signedParts),
        nothing.tdi(),
        nothing.link(),
        nothing.tsm());
  }

  /** The verify data behind the signature can be checked by the ends of the session alone. */
  private static SignedKeyExchange signedParts(SignedKeyExchange exchange) {
    Bytes response = exchange.response();
    return new SignedKeyExchange(
        exchange.slot(),
        Part.absent("x"),
        exchange.request(),
        response.slice(0, response.length() - HashAlgorithm.SHA_256.size()));
  }

  /** TH2 and, before 1.3, the commitment are the TSM's word. */
  private static Session signedParts(Session session) {
    return new Session(
        session.kind(),
        session.id(),
        session.securedMessageVersion(),
        session.algorithms(),
        session.exchangeData(),
        session.th1(),
        Part.absent("x"),
        Part.absent("x"));
  }

  /** That a span ran in a session, or why not, is the TSM's word. */
  private static List<SignedMeasurements> signedParts(List<SignedMeasurements> spans) {
    return spans.stream()
        .map(span -> new SignedMeasurements(span.slot(), Part.absent("x"), span.exchanges()))
        .toList();
  }
}
