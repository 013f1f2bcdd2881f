package org.opentsm.evidence.nvidia;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.nvidia.NvidiaImport.Imported;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.SampleReport;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Reports and lists of our own making, good and bad. */
class NvidiaImportTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final SampleReport SAMPLE = new SampleReport(CRYPTO);
  private static final NvidiaImport IMPORT = new NvidiaImport(CRYPTO);

  private static AppraisalResult appraise(Evidence evidence, Nonce nonce, Policy policy)
      throws Exception {
    return new Verifier(CRYPTO)
        .appraise(
            EvidenceFile.of(evidence),
            new VerificationRequest(
                nonce, DeviceTrust.read(List.of(SAMPLE.root()), List.of()), TestPki.NOW, policy));
  }

  private static Evidence only(Imported imported) {
    assertThat(imported.evidence()).hasSize(1);
    return imported.evidence().getFirst().evidence();
  }

  private static List<String> refusals(AppraisalResult result) {
    return AppraisalResult.refusals(result.checks()).stream()
        .map(CheckResult::check)
        .map(CheckId::id)
        .toList();
  }

  @Test
  void whatTheDeviceSignedVerifies() throws Exception {
    Evidence evidence = only(IMPORT.list(SAMPLE.list()));

    AppraisalResult strict = appraise(evidence, SampleReport.NONCE, Policy.NONE);
    AppraisalResult fitting = appraise(evidence, SampleReport.NONCE, NvidiaImport.POLICY);

    assertThat(strict.status()).isEqualTo(Status.NONE);
    assertThat(refusals(strict)).containsExactly("transcript.vca", "transcript.complete");
    assertThat(fitting.isPositive(false)).isTrue();
  }

  @Test
  void everyWritingOfTheSameIsTheSame() throws Exception {
    Evidence binary = only(IMPORT.report(SAMPLE.report(), SAMPLE.pem()));
    Bytes hex = text(SAMPLE.report().toHex() + "\n");
    Bytes base64 = text(SampleReport.base64(SAMPLE.report()) + "\n");

    assertThat(only(IMPORT.report(hex, SAMPLE.pem()))).isEqualTo(binary);
    assertThat(only(IMPORT.report(base64, SAMPLE.pem()))).isEqualTo(binary);
    assertThat(only(IMPORT.report(hex, SAMPLE.pemRootFirst()))).isEqualTo(binary);
    assertThat(only(IMPORT.report(hex, text(SampleReport.base64(SAMPLE.pem()))))).isEqualTo(binary);
    assertThat(only(IMPORT.list(SAMPLE.list())).devices()).isEqualTo(binary.devices());
  }

  @Test
  void aFewZerosBehindTheSignatureAreNoPartOfIt() throws Exception {
    Bytes padded = Bytes.concat(SAMPLE.report(), Bytes.zeros(3));

    assertThat(only(IMPORT.report(padded, SAMPLE.pem())))
        .isEqualTo(only(IMPORT.report(SAMPLE.report(), SAMPLE.pem())));
    for (Bytes more : List.of(Bytes.zeros(4), Bytes.of(1), Bytes.of(0, 1))) {
      assertThatThrownBy(() -> IMPORT.report(Bytes.concat(SAMPLE.report(), more), SAMPLE.pem()))
          .isInstanceOf(MalformedImportException.class)
          .hasMessageContaining("nothing behind the signature");
    }
  }

  @Test
  void everyOctetThatIsChangedIsFoundOrRefused() throws Exception {
    for (int i = 0; i < SAMPLE.report().length(); i++) {
      byte[] changed = SAMPLE.report().toByteArray();
      changed[i] ^= 0x10;
      try {
        Evidence evidence = only(IMPORT.report(Bytes.owning(changed), SAMPLE.pem()));
        assertThat(appraise(evidence, SampleReport.NONCE, NvidiaImport.POLICY).isPositive(false))
            .as("offset %d", i)
            .isFalse();
      } catch (MalformedImportException refused) {
        assertThat(refused).hasMessageContaining("NVIDIA report");
      }
    }
  }

  @Test
  void everyCutIsRefused() {
    for (int size = 0; size < SAMPLE.report().length(); size++) {
      Bytes cut = SAMPLE.report().slice(0, size);
      assertThatThrownBy(() -> IMPORT.report(cut, SAMPLE.pem()))
          .isInstanceOf(MalformedImportException.class);
    }
  }

  @Test
  void theListsNonceIsWhatTheEvidenceIsSaidToAnswer() throws Exception {
    Nonce other = Nonce.parse("07".repeat(32));
    Evidence evidence =
        only(IMPORT.list(SAMPLE.list(s -> s.replace(SampleReport.NONCE + "", other + ""))));

    assertThat(evidence.nonce()).isEqualTo(other);
    assertThat(refusals(appraise(evidence, other, NvidiaImport.POLICY)))
        .containsExactly("nonce.measurements");
  }

  @Test
  void eachNonceHasItsOwnObject() throws Exception {
    String one = string(SAMPLE.list());
    String item = one.substring(1, one.length() - 1);
    String other = item.replace(SampleReport.NONCE + "", "07".repeat(32));

    Imported imported = IMPORT.list(text("[" + item + "," + other + "," + item + "]"));

    assertThat(imported.evidence())
        .extracting(object -> object.evidence().devices().size())
        .containsExactly(2, 1);
    assertThat(
            refusals(
                appraise(
                    imported.evidence().getFirst().evidence(),
                    SampleReport.NONCE,
                    NvidiaImport.POLICY)))
        .containsExactly("devices.distinct");
  }

  @Test
  void keysThatAreNotKnownAreNamedAndPassedOver() throws Exception {
    Imported imported =
        IMPORT.list(SAMPLE.list(s -> s.replace("{", "{\"uu\\u0007id\": [{}, 1], ")));

    assertThat(imported.remarks()).singleElement().asString().endsWith(": uu?id");
  }

  @Test
  void whatIsNotThereIsAbsentWithTheReason() throws Exception {
    DeviceEvidence device = only(IMPORT.list(SAMPLE.list())).devices().getFirst();

    assertThat(device.session().isPresent()).isFalse();
    assertThat(device.tdi().isPresent()).isFalse();
    assertThat(device.transcripts().toOptional().orElseThrow().challenge().isPresent()).isFalse();
    assertThat(device.device().hints().address().isPresent()).isFalse();
  }

  static Stream<Arguments> wrongLists() {
    return Stream.of(
        list("", "a list of evidence in JSON"),
        list("{}", "expected a list of evidence in JSON, found an object"),
        list("[]", "expected 1 to 64 entries, found 0"),
        list("[1]", "/0: expected an object, found a number"),
        list("[{}]", "/0/evidence: expected a string, found none"),
        list("[{\"evidence\": null}]", "/0/evidence: expected a string, found null"),
        list("[{\"evidence\": \"*\"}]", "/0/evidence: expected Base64"),
        list("[{\"evidence\": \"\", \"evidence\": \"\"}]", "expected each key once"),
        list("[] []", "expected JSON"),
        list("[", "line 1"),
        list("[".repeat(100), "expected JSON"));
  }

  private static Arguments list(String text, String message) {
    return Arguments.of(text, message);
  }

  @ParameterizedTest
  @MethodSource("wrongLists")
  void wrongListsAreRefused(String list, String message) {
    assertThatThrownBy(() -> IMPORT.list(text(list)))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> wrongEntries() {
    return Stream.of(
        change(s -> s.replace(SampleReport.NONCE + "", "07"), "/0/nonce: expected 64 hexadecimal"),
        change(s -> s.replace("HOPPER\"", "HOPPER\", \"arch\": \"\""), "a key twice"),
        change(s -> s.replace("\"HOPPER\"", "7"), "/0/arch: expected a string, found a number"),
        change(
            s -> s.replace("\"evidence\": \"", "\"evidence\": \"AAAA"), "SPDMVersion at offset 0"),
        change(
            s -> s.replaceFirst("\"certificate\": \"[^\"]+", "\"certificate\": \"AAAA"),
            "certificates of device 0: expected a CERTIFICATE"));
  }

  private static Arguments change(UnaryOperator<String> change, String message) {
    return Arguments.of(change, message);
  }

  @ParameterizedTest
  @MethodSource("wrongEntries")
  void wrongEntriesAreRefused(UnaryOperator<String> change, String message) {
    assertThatThrownBy(() -> IMPORT.list(SAMPLE.list(change)))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aListThatIsNoUtf8IsRefused() {
    assertThatThrownBy(() -> IMPORT.list(Bytes.of('[', 0xFF, ']')))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining("JSON in UTF-8");
  }

  @Test
  void chainsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> IMPORT.report(SAMPLE.report(), SAMPLE.pemWithoutRoot()))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining("a chain with its root");
    assertThatThrownBy(() -> IMPORT.report(SAMPLE.report(), SAMPLE.pemOutOfOrder()))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining("each issued its neighbour");
  }

  @Test
  void aReportWithoutASignatureIsRefused() {
    byte[] unsigned = SAMPLE.report().toByteArray();
    unsigned[2] = 0;

    assertThatThrownBy(() -> IMPORT.report(Bytes.owning(unsigned), SAMPLE.pem()))
        .isInstanceOf(MalformedImportException.class)
        .hasMessageContaining("GET_MEASUREMENTS");
  }

  private static Bytes text(String text) {
    return Bytes.owning(text.getBytes(UTF_8));
  }

  private static String string(Bytes text) {
    return new String(text.toByteArray(), UTF_8);
  }
}
