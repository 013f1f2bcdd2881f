package org.opentsm.evidence.dat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborValue.Pair;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The Device Assignment Token: there and back. */
class DatTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final TestPki PKI = pki();

  private static TestPki pki() {
    try {
      return new TestPki(AsymAlgorithm.ECDSA_P384);
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Evidence evidence(SpdmVersion version) throws Exception {
    return new TestDevice(
            CRYPTO,
            version,
            AsymAlgorithm.ECDSA_P384,
            HashAlgorithm.SHA_384,
            0,
            PKI,
            TestPki.LeafSpec.good("0001"))
        .collect(SampleEvidence.NONCE);
  }

  private static Transcripts transcripts(Evidence evidence) {
    return evidence.devices().getFirst().transcripts().toOptional().orElseThrow();
  }

  private static boolean isPositive(Evidence evidence) throws Exception {
    return new Verifier(CRYPTO)
        .appraise(
            EvidenceFile.of(evidence),
            new VerificationRequest(
                SampleEvidence.NONCE,
                DeviceTrust.read(List.of(PKI.root()), List.of()),
                TestPki.NOW,
                Policy.NONE))
        .isPositive(false);
  }

  @Test
  void whatATokenCarriesComesBackAndVerifies() throws Exception {
    for (SpdmVersion version : List.of(SpdmVersion.V1_1, SpdmVersion.V1_2, SpdmVersion.V1_3)) {
      Evidence before = evidence(version);

      DatImport.Imported imported = DatImport.of(DatExport.of(before, CRYPTO).octets(), CRYPTO);

      Evidence after = imported.evidence();
      DeviceEvidence device = after.devices().getFirst();
      DeviceEvidence original = before.devices().getFirst();
      assertThat(after.nonce()).isEqualTo(before.nonce());
      assertThat(device.certificates()).isEqualTo(original.certificates());
      assertThat(device.measurements()).isEqualTo(original.measurements());
      assertThat(device.device().leaf()).isEqualTo(original.device().leaf());
      assertThat(transcripts(after).vca()).isEqualTo(transcripts(before).vca());
      assertThat(transcripts(after).challenge()).isEqualTo(transcripts(before).challenge());
      assertThat(exchanges(after)).isEqualTo(exchanges(before));
      assertThat(device.session().isPresent()).isFalse();
      assertThat(device.link().isPresent()).isFalse();
      assertThat(isPositive(after)).as("%s", version).isTrue();
    }
  }

  private static List<SignedMeasurements.Exchange> exchanges(Evidence evidence) {
    return transcripts(evidence).measurements().toOptional().orElseThrow().getLast().exchanges();
  }

  @Test
  void aTokenIsWhatTheDraftSays() throws Exception {
    DatExport.Token token = DatExport.of(evidence(SpdmVersion.V1_2), CRYPTO);

    CborValue.Tagged tagged = (CborValue.Tagged) ForeignCbor.read("token", token.octets());
    CborValue.Pairs claims = (CborValue.Pairs) tagged.item();
    assertThat(tagged.tag()).isEqualTo(601);
    assertThat(claims.at(265))
        .get()
        .extracting("value")
        .isEqualTo("tag:linaro.org,2025:device#1.0.0");
    CborValue.Pairs submods = (CborValue.Pairs) claims.at(266).orElseThrow();
    CborValue.Pairs device = (CborValue.Pairs) submods.at("spdm:ACME:WIDGET:0001").orElseThrow();
    CborValue.Pairs measurements = (CborValue.Pairs) device.at(3802).orElseThrow();
    assertThat(measurements.at(1)).isPresent();
    assertThat(measurements.at("signature")).isPresent();
    assertThat(device.at(3803)).isPresent();
    assertThat(device.at(3804)).isPresent();
    assertThat(device.at(3807)).isPresent();
    assertThat(token.remarks()).isNotEmpty().allMatch(remark -> remark.contains("measurement 254"));
  }

  @Test
  void whatIsLeftOutIsNamed() throws Exception {
    TestDevice device =
        new TestDevice(
                CRYPTO,
                SpdmVersion.V1_3,
                AsymAlgorithm.ECDSA_P384,
                HashAlgorithm.SHA_384,
                0,
                PKI,
                TestPki.LeafSpec.good("0001"))
            .withSession();

    DatExport.Token token = DatExport.of(device.collect(SampleEvidence.NONCE), CRYPTO);

    assertThat(token.remarks())
        .contains("device 0: left out: the session", "device 0: left out: the key exchange");
  }

  @Test
  void aChainElsewhereThanInSlotZeroHasNoPlace() throws Exception {
    Evidence evidence =
        new TestDevice(
                CRYPTO,
                SpdmVersion.V1_2,
                AsymAlgorithm.ECDSA_P384,
                HashAlgorithm.SHA_384,
                1,
                PKI,
                TestPki.LeafSpec.good("0001"))
            .collect(SampleEvidence.NONCE);

    assertThatThrownBy(() -> DatExport.of(evidence, CRYPTO))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining("slot 0");
  }

  @Test
  void twoDevicesOfOneNameHaveNoPlace() throws Exception {
    Evidence one = evidence(SpdmVersion.V1_2);
    Evidence two =
        Evidence.of(
            one.nonce(),
            one.identity(),
            List.of(one.devices().getFirst(), one.devices().getFirst()));

    assertThatThrownBy(() -> DatExport.of(two, CRYPTO))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining("a name that no other device has");
  }

  @Test
  void everyOctetThatIsChangedIsFoundOrRefused() throws Exception {
    Evidence before = evidence(SpdmVersion.V1_2);
    Bytes token = DatExport.of(before, CRYPTO).octets();
    for (int i = 0; i < token.length(); i += 3) {
      byte[] changed = token.toByteArray();
      changed[i] ^= 0x01;
      Evidence after;
      try {
        after = DatImport.of(Bytes.owning(changed), CRYPTO).evidence();
      } catch (MalformedImportException refused) {
        assertThat(refused).hasMessageContaining("expected");
        continue;
      }
      // What nobody signs changes nothing that counts: names, and words for algorithms.
      if (isPositive(after)) {
        assertThat(after.devices())
            .as("offset %d", i)
            .isEqualTo(DatImport.of(token, CRYPTO).evidence().devices());
      }
    }
  }

  @Test
  void everyCutIsRefused() throws Exception {
    Bytes token = DatExport.of(evidence(SpdmVersion.V1_2), CRYPTO).octets();
    for (int size = 0; size < token.length(); size += 7) {
      Bytes cut = token.slice(0, size);
      assertThatThrownBy(() -> DatImport.of(cut, CRYPTO))
          .isInstanceOf(MalformedImportException.class);
    }
  }

  @Test
  void signedTokensAreReadAndTheirSignatureIsNamed() throws Exception {
    CborValue.Tagged uccs =
        (CborValue.Tagged)
            ForeignCbor.read("token", DatExport.of(evidence(SpdmVersion.V1_2), CRYPTO).octets());
    CborValue cose =
        CborValue.tagged(
            18,
            CborValue.of(
                List.of(
                    CborValue.of(Bytes.of(0xa0)),
                    CborValue.pairs(List.of()),
                    CborValue.of(CborWriter.encode(uccs.item())),
                    CborValue.of(Bytes.zeros(96)))));

    for (CborValue token : List.of(cose, CborValue.tagged(61, cose))) {
      DatImport.Imported imported = DatImport.of(CborWriter.encode(token), CRYPTO);
      assertThat(imported.remarks()).anyMatch(remark -> remark.contains("signature of the token"));
      assertThat(isPositive(imported.evidence())).isTrue();
    }
  }

  @Test
  void claimsThatContradictEachOtherAreRefused() throws Exception {
    refused("responder-nonce", device -> inSignature(device, 3, CborValue.of(Bytes.zeros(32))));
    refused(
        "combined-spdm-prefix", device -> inSignature(device, 4, CborValue.of(Bytes.zeros(100))));
    refused("base-hash-algo", device -> inSignature(device, 6, CborValue.of(0)));
    refused("0 to 7", device -> inSignature(device, 1, CborValue.of(8)));
    refused(
        "begin with the negotiation",
        device -> replaced(device, CborValue.of(3804), vca(evidence(SpdmVersion.V1_2))));
    refused(
        "what the signed messages say",
        device ->
            in(
                device,
                CborValue.of(3802),
                map -> replaced(map, CborValue.of(1), block(1, Bytes.zeros(48)))));
    refused(
        "indexes 1 to 239",
        device ->
            in(
                device,
                CborValue.of(3802),
                map -> replaced(map, CborValue.of(240), block(1, Bytes.zeros(48)))));
  }

  @Test
  void otherTokensAreRefused() {
    for (CborValue token :
        List.of(
            CborValue.of(1),
            CborValue.pairs(List.of()),
            CborValue.tagged(602, CborValue.pairs(List.of())),
            CborValue.pairs(List.of(new Pair(CborValue.of(265), CborValue.of("other")))))) {
      assertThatThrownBy(() -> DatImport.of(CborWriter.encode(token), CRYPTO))
          .isInstanceOf(MalformedImportException.class)
          .hasMessageContaining("Device Assignment Token");
    }
  }

  @Test
  void aNonceOfAnotherSizeIsRefused() throws Exception {
    CborValue.Tagged token =
        (CborValue.Tagged)
            ForeignCbor.read("token", DatExport.of(evidence(SpdmVersion.V1_2), CRYPTO).octets());
    CborValue other =
        replaced((CborValue.Pairs) token.item(), CborValue.of(10), CborValue.of(Bytes.zeros(64)));

    assertThatThrownBy(() -> DatImport.of(CborWriter.encode(other), CRYPTO))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining("eat_nonce");
  }

  @Test
  void aCollectionHasTheEvidenceAndTheToken() throws Exception {
    Evidence evidence = evidence(SpdmVersion.V1_2);

    CmwExport.Collection collection = CmwExport.of(evidence, CRYPTO);

    CborValue.Pairs map = (CborValue.Pairs) ForeignCbor.read("cmw", collection.octets());
    assertThat(map.at("__cmwc_t")).isPresent();
    CborValue.Array whole = (CborValue.Array) map.at("evidence").orElseThrow();
    CborValue.Array token = (CborValue.Array) map.at("dat").orElseThrow();
    assertThat(whole.items().get(1)).extracting("value").isEqualTo(EvidenceCodec.encode(evidence));
    assertThat(whole.items().get(2)).extracting("value").isEqualTo(4L);
    assertThat(token.items().get(1))
        .extracting("value")
        .isEqualTo(DatExport.of(evidence, CRYPTO).octets());
  }

  /** Changes a map. */
  private interface Change {
    CborValue apply(CborValue.Pairs map) throws Exception;
  }

  private static void refused(String message, Change change) throws Exception {
    CborValue.Tagged token =
        (CborValue.Tagged)
            ForeignCbor.read("token", DatExport.of(evidence(SpdmVersion.V1_3), CRYPTO).octets());
    CborValue changed =
        in(
            (CborValue.Pairs) token.item(),
            CborValue.of(266),
            submods -> in(submods, submods.pairs().getFirst().key(), change));

    assertThatThrownBy(() -> DatImport.of(CborWriter.encode(changed), CRYPTO))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining(message);
  }

  private static CborValue inSignature(CborValue.Pairs device, long key, CborValue value)
      throws Exception {
    return in(
        device,
        CborValue.of(3802),
        map ->
            in(map, CborValue.of("signature"), block -> replaced(block, CborValue.of(key), value)));
  }

  private static CborValue in(CborValue.Pairs map, CborValue key, Change change) throws Exception {
    Bytes wanted = CborWriter.encode(key);
    for (Pair pair : map.pairs()) {
      if (CborWriter.encode(pair.key()).equals(wanted)) {
        return replaced(map, key, change.apply((CborValue.Pairs) pair.value()));
      }
    }
    throw new AssertionError("no " + key);
  }

  private static CborValue replaced(CborValue.Pairs map, CborValue key, CborValue value) {
    Bytes wanted = CborWriter.encode(key);
    List<Pair> pairs = new ArrayList<>(map.pairs());
    pairs.removeIf(pair -> CborWriter.encode(pair.key()).equals(wanted));
    pairs.add(new Pair(key, value));
    return CborValue.pairs(pairs);
  }

  private static CborValue block(long type, Bytes digest) {
    return CborValue.pairs(
        List.of(
            new Pair(CborValue.of(1), CborValue.of(type)),
            new Pair(
                CborValue.of(2),
                CborValue.of(List.of(CborValue.of("sha-384"), CborValue.of(digest))))));
  }

  private static CborValue vca(Evidence evidence) {
    return transcripts(evidence)
        .vca()
        .map(vca ->
            vca instanceof org.opentsm.evidence.Vca.Messages(Bytes octets)
                ? CborValue.of(octets)
                : CborValue.of(0))
        .toOptional()
        .orElseThrow();
  }
}
