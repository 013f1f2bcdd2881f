package org.opentsm.evidence.nvidia;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.nvidia.NvidiaImport.Imported;
import org.opentsm.evidence.nvidia.NvidiaImport.OneNonce;
import org.opentsm.evidence.testing.SampleReport;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Any octets where NVIDIA's evidence is read: evidence that the verifier takes, or a rejection. */
class NvidiaFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final SampleReport SAMPLE = new SampleReport(CRYPTO);
  private static final NvidiaImport IMPORT = new NvidiaImport(CRYPTO);

  @MethodSource("lists")
  @FuzzTest(maxDuration = "2m")
  void anyList(byte[] data) throws Exception {
    try {
      appraise(IMPORT.list(Bytes.copyOf(data)));
    } catch (MalformedImportException refused) {
      return;
    }
  }

  @MethodSource("reports")
  @FuzzTest(maxDuration = "2m")
  void anyReport(byte[] data) throws Exception {
    Bytes report = Bytes.copyOf(data);
    try {
      Imported imported = IMPORT.report(report, SAMPLE.pem());
      if (appraise(imported)
          && !imported
              .evidence()
              .getFirst()
              .devices()
              .getFirst()
              .report()
              .response()
              .equals(SAMPLE.report().slice(37))) {
        throw new AssertionError("a positive answer for what the device did not sign");
      }
    } catch (MalformedImportException refused) {
      // As it should be.
    }
    try {
      IMPORT.report(SAMPLE.report(), report);
    } catch (MalformedImportException refused) {
      return;
    }
  }

  @MethodSource("opaque")
  @FuzzTest(maxDuration = "2m")
  void anyOpaqueData(byte[] data) {
    OpaqueData opaque = OpaqueData.decode(Bytes.copyOf(data));
    int size = 0;
    for (OpaqueField field : opaque.fields()) {
      field.name();
      field.text();
      field.numbers();
      field.identifiers();
      size += 4 + field.value().length();
    }
    if (opaque.remark().isEmpty() && size != data.length) {
      throw new AssertionError("octets that no field has");
    }
  }

  private static boolean appraise(Imported imported) throws Exception {
    boolean positive = false;
    for (OneNonce one : imported.evidence()) {
      Evidence evidence = one.evidence();
      try {
        EvidenceFile file = EvidenceCodec.decode(EvidenceCodec.encode(evidence));
        positive =
            new Verifier(CRYPTO)
                .appraise(
                    file,
                    new VerificationRequest(
                        SampleReport.NONCE,
                        DeviceTrust.read(List.of(SAMPLE.root()), List.of()),
                        TestPki.NOW,
                        NvidiaImport.POLICY))
                .isPositive(false);
      } catch (MalformedEvidenceException unreadable) {
        throw new AssertionError(unreadable);
      }
    }
    return positive;
  }

  static Stream<Arguments> lists() {
    return Stream.of(SAMPLE.list().toByteArray(), "[{}]".getBytes(UTF_8))
        .map(seed -> Arguments.of((Object) seed));
  }

  static Stream<Arguments> reports() {
    return Stream.of(
            SAMPLE.report().toByteArray(),
            SAMPLE.report().toHex().getBytes(UTF_8),
            SAMPLE.pem().toByteArray())
        .map(seed -> Arguments.of((Object) seed));
  }

  static Stream<Arguments> opaque() {
    return Stream.of("0300020037370c0004000100000006000800" + "00a5009601000000", "2200ffff01")
        .map(hex -> Arguments.of((Object) Bytes.ofHex(hex).toByteArray()));
  }
}
