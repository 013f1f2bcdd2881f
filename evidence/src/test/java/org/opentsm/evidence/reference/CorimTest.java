package org.opentsm.evidence.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.evidence.testing.TestCorim.array;
import static org.opentsm.evidence.testing.TestCorim.body;
import static org.opentsm.evidence.testing.TestCorim.comid;
import static org.opentsm.evidence.testing.TestCorim.corim;
import static org.opentsm.evidence.testing.TestCorim.digest;
import static org.opentsm.evidence.testing.TestCorim.environment;
import static org.opentsm.evidence.testing.TestCorim.map;
import static org.opentsm.evidence.testing.TestCorim.measurement;
import static org.opentsm.evidence.testing.TestCorim.signed;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.ReferenceTrust;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementBlock;

class CorimTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes GOOD = Bytes.ofHex("11".repeat(48));
  private static final Bytes OTHER = Bytes.ofHex("22".repeat(48));

  /** The device has no name of PCIe CMA, which is a warning. */
  private static final Status ACCEPTED = Status.WARNING;

  private static final CborValue WIDGET = environment("ACME", "WIDGET");
  private static TestPki pki;
  private static Evidence evidence;

  @BeforeAll
  static void collect() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    evidence = TestDevice.ordinary(CRYPTO, pki).collect(SampleEvidence.NONCE);
  }

  private static ReferenceValues read(Bytes file, ReferenceTrust trust) throws Exception {
    return CorimReader.read(new TrustFile("ref.corim", file), trust, TestPki.NOW, CRYPTO);
  }

  private static AppraisalResult appraise(ReferenceValues references) throws Exception {
    return new Verifier(CRYPTO)
        .appraise(
            EvidenceFile.of(evidence),
            new VerificationRequest(
                SampleEvidence.NONCE,
                DeviceTrust.read(List.of(pki.root()), List.of()),
                PlatformTrust.NOTHING,
                TestPki.NOW,
                Policy.NONE,
                references));
  }

  private static AppraisalResult appraise(Bytes unsigned) throws Exception {
    return appraise(read(unsigned, ReferenceTrust.NOTHING));
  }

  private static List<CheckResult> references(AppraisalResult result) {
    return result.checks().stream()
        .filter(check -> check.check() == CheckId.MEASUREMENTS_REFERENCE)
        .toList();
  }

  @Test
  void whatFitsPassesAndNamesTheTag() throws Exception {
    CborValue svn = measurement(CborValue.of(2), 1, CborValue.tagged(553, CborValue.of(3)));
    AppraisalResult result = appraise(corim("firmware-7", WIDGET, digest(1, GOOD), svn));

    assertThat(result.status()).isEqualTo(ACCEPTED);
    assertThat(references(result))
        .extracting(CheckResult::part, CheckResult::outcome)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("measurements/1", Outcome.PASS),
            org.assertj.core.groups.Tuple.tuple("measurements/2", Outcome.PASS));
    assertThat(references(result).getFirst().explanation())
        .isEqualTo("Measurement 1 is that of CoMID firmware-7 of the unsigned ref.corim.");
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    for (CborValue wrong :
        List.of(
            digest(1, OTHER),
            digest(7, GOOD),
            measurement(CborValue.of(2), 1, CborValue.of(4)),
            measurement(CborValue.of(2), 1, CborValue.tagged(552, CborValue.of(2))),
            measurement(CborValue.of(2), 1, CborValue.tagged(553, CborValue.of(4))),
            measurement(CborValue.of(1), 1, CborValue.of(3)),
            measurement(CborValue.of(2), 4, CborValue.tagged(560, CborValue.of(Bytes.zeros(8)))),
            measurement(
                CborValue.of(1),
                2,
                array(array(CborValue.of("sha-512"), CborValue.of(Bytes.zeros(64))))))) {
      AppraisalResult result = appraise(corim("t", WIDGET, wrong));

      assertThat(result.status()).as(wrong.toString()).isEqualTo(Status.CONTRAINDICATED);
      assertThat(result.refusals())
          .extracting(CheckResult::check)
          .containsExactly(CheckId.MEASUREMENTS_REFERENCE);
    }
  }

  @Test
  void oneOfSeveralValuesIsEnoughAndMasksLeaveBitsOut() throws Exception {
    Bytes three = Bytes.ofHex("0300000000000000");
    CborValue masked =
        CborValue.tagged(
            563,
            array(
                CborValue.of(Bytes.ofHex("03ff000000000000")),
                CborValue.of(Bytes.ofHex("ff00ffffffffffff"))));
    assertThat(appraise(corim("t", WIDGET, digest(1, OTHER), digest(1, GOOD))).status())
        .isEqualTo(ACCEPTED);
    assertThat(
            appraise(
                    corim(
                        "t",
                        WIDGET,
                        measurement(CborValue.of(2), 4, CborValue.tagged(560, CborValue.of(three))),
                        measurement(CborValue.of(2), 4, masked)))
                .status())
        .isEqualTo(ACCEPTED);
    assertThat(appraise(corim("t", WIDGET, measurement(CborValue.of(2), 4, masked))).status())
        .isEqualTo(ACCEPTED);
  }

  /** Reference values were given to be compared: nothing to compare them with is no pass. */
  @Test
  void valuesOfAnotherMakerSayNothingOfThisDevice() throws Exception {
    AppraisalResult result = appraise(corim("t", environment("OTHER", "WIDGET"), digest(1, GOOD)));

    assertThat(result.status()).isEqualTo(Status.NONE);
    assertThat(result.refusals().getFirst().found()).isEqualTo("none for ACME:WIDGET:0001");
    assertThat(appraise(corim("t", environment("ACME", "GADGET"), digest(1, GOOD))).status())
        .isEqualTo(Status.NONE);
    assertThat(appraise(corim("t", map(), digest(1, GOOD))).status()).isEqualTo(ACCEPTED);
  }

  @Test
  void aSignedOneNeedsAGivenKeyOrRoot() throws Exception {
    Bytes corim = corim("t", WIDGET, digest(1, GOOD));
    KeyPair key = TestPki.keyPair(AsymAlgorithm.ECDSA_P384);
    Bytes bare = signed(corim, key.getPrivate(), List.of(), CRYPTO);
    CertificateChain chain =
        CertificateChain.decode(
            pki.chain(key, TestPki.LeafSpec.good("signer"), HashAlgorithm.SHA_384, CRYPTO),
            HashAlgorithm.SHA_384,
            SpdmVersion.V1_2);
    List<Bytes> leafFirst =
        chain.certificates().reversed().stream().limit(2).map(DeviceCertificate::der).toList();
    Bytes chained = signed(corim, key.getPrivate(), leafFirst, CRYPTO);
    Bytes stolen =
        signed(corim, TestPki.keyPair(AsymAlgorithm.ECDSA_P384).getPrivate(), leafFirst, CRYPTO);
    ReferenceTrust rooted =
        ReferenceTrust.readFiles(List.of(new TrustFile("root", pki.root())), List.of());
    ReferenceTrust keyed = new ReferenceTrust(List.of(), List.of(key.getPublic()));
    ReferenceTrust foreign =
        ReferenceTrust.readFiles(
            List.of(new TrustFile("root", new TestPki(AsymAlgorithm.ECDSA_P384).root())),
            List.of());

    assertThat(appraise(read(bare, keyed)).status()).isEqualTo(ACCEPTED);
    assertThat(references(appraise(read(chained, rooted))).getFirst().explanation())
        .isEqualTo("Measurement 1 is that of CoMID t of the signed ref.corim.");
    assertRefused(bare, ReferenceTrust.NOTHING, "a root or key of those who may sign it");
    assertRefused(bare, rooted, "a signature by a given key, or a certificate chain");
    assertRefused(chained, foreign, "a signer whose certificates lead to a given root");
    assertRefused(stolen, rooted, "a signature by CN=Device signer");
    byte[] changed = bare.toByteArray();
    changed[changed.length - 1] ^= 1;
    assertRefused(Bytes.owning(changed), keyed, "a signature by a given key");
  }

  @Test
  void anUnsignedFileIsRefusedWhereASignerIsNamed() throws Exception {
    Bytes corim = corim("t", WIDGET, digest(1, GOOD));
    KeyPair key = TestPki.keyPair(AsymAlgorithm.ECDSA_P384);
    TestAuthority maker = TestAuthority.root("CN=Maker");
    TrustFile root = new TrustFile("root", maker.certificate());
    TrustFile list = new TrustFile("list", maker.revocationList(TestAuthority.END));
    String expected = "expected a signed CoRIM (tag 18), since signers are given, found tag 501";

    assertRefused(corim, new ReferenceTrust(List.of(), List.of(key.getPublic())), expected);
    assertRefused(corim, ReferenceTrust.readFiles(List.of(root), List.of()), expected);
    assertRefused(corim, ReferenceTrust.readFiles(List.of(), List.of(list)), expected);
    assertThat(read(corim, ReferenceTrust.NOTHING).values()).hasSize(1);
  }

  @Test
  void whatIsNoUsableCorimIsRefused() throws Exception {
    CborValue good = comid("t", WIDGET, digest(1, GOOD));
    CborValue.Pairs corim = (CborValue.Pairs) body(good);
    CborValue tags = corim.at(1).orElseThrow();
    assertRefused(map(1, tags, 3, CborValue.of("x:y")), "expected none, since none is known");
    assertRefused(
        map(1, tags, 4, map(1, CborValue.tagged(1, CborValue.of(1_000)))), "have expired");
    assertRefused(
        map(1, tags, 4, map(0, CborValue.of(4_000_000_000L), 1, CborValue.of(5_000_000_000L))),
        "not valid yet");
    assertRefused(map(1, array()), "tags");
    assertRefused(map(0, CborValue.of("x")), "an entry with the key 1");
    assertRefused(body(comid("t", WIDGET, digest(255, GOOD))), "by its index, found none");
    assertRefused(
        body(comid("t", WIDGET, measurement(CborValue.of("cfg"), 11, CborValue.of("name")))),
        "found none");
    assertRefused(body(comid("t", WIDGET, digest(1, Bytes.zeros(47)))), "one of 48 bytes");
    assertRefused(
        body(comid("t", WIDGET, measurement(CborValue.of(1), 11, CborValue.of("name")))), "mval");
    assertRefused(body(comid("x".repeat(129), WIDGET, digest(1, GOOD))), "tag-id");
    assertRefused(
        body(
            comid(
                "t",
                WIDGET,
                map(0, CborValue.of(1), 1, map(1, CborValue.of(1)), 2, array(CborValue.of(1))))),
        "authorized-by");
    assertRefused(Bytes.EMPTY, ReferenceTrust.NOTHING, "a CoRIM");
    assertRefused(CborWriter.encode(corim), ReferenceTrust.NOTHING, "tag 501");
    assertRefused(Bytes.zeros(CorimReader.SIZE_LIMIT + 1), ReferenceTrust.NOTHING, "at most");
  }

  private static void assertRefused(CborValue corim, String reason) {
    assertRefused(CborWriter.encode(CborValue.tagged(501, corim)), ReferenceTrust.NOTHING, reason);
  }

  private static void assertRefused(Bytes file, ReferenceTrust trust, String reason) {
    assertThat(catchThrowableOfType(TrustInputException.class, () -> read(file, trust)))
        .hasMessageStartingWith("ref.corim: expected ")
        .hasMessageContaining(reason);
  }

  /** What is read can be compared with whatever a device measured. */
  @MethodSource("seeds")
  @FuzzTest(maxDuration = "2m")
  void anyCorim(byte[] data) throws Exception {
    ReferenceTrust trust =
        new ReferenceTrust(List.of(DeviceCertificate.decode(pki.root())), List.of());
    try {
      for (ReferenceValue value : read(Bytes.copyOf(data), trust).values()) {
        value.demand();
        for (MeasurementBlock block : TestDevice.defaultBlocks(0)) {
          value.value().matches(List.of(block.dmtf().orElseThrow()), HashAlgorithm.SHA_384, CRYPTO);
        }
      }
    } catch (TrustInputException refused) {
      return;
    }
  }

  static Stream<Arguments> seeds() throws Exception {
    Bytes corim =
        corim(
            "t",
            WIDGET,
            digest(1, GOOD),
            measurement(CborValue.of(2), 1, CborValue.tagged(553, CborValue.of(3))),
            measurement(CborValue.of(2), 4, CborValue.tagged(560, CborValue.of(GOOD))));
    KeyPair key = TestPki.keyPair(AsymAlgorithm.ECDSA_P384);
    return Stream.of(corim, signed(corim, key.getPrivate(), List.of(GOOD), CRYPTO))
        .map(seed -> Arguments.of((Object) seed.toByteArray()));
  }
}
