package org.opentsm.evidence.dat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Any octets where a token is read: evidence that can be written and exported, or a rejection. */
class DatFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  @MethodSource("tokens")
  @FuzzTest(maxDuration = "2m")
  void anyToken(byte[] data) throws Exception {
    try {
      Evidence evidence = DatImport.of(Bytes.copyOf(data), CRYPTO).evidence();
      if (!EvidenceCodec.decode(EvidenceCodec.encode(evidence)).evidence().equals(evidence)) {
        throw new AssertionError("evidence that reads differently once written");
      }
      DatExport.of(evidence, CRYPTO);
    } catch (MalformedImportException refused) {
      return;
    }
  }

  static Stream<Arguments> tokens() throws Exception {
    Evidence evidence =
        TestDevice.ordinary(CRYPTO, new TestPki(AsymAlgorithm.ECDSA_P384))
            .collect(SampleEvidence.NONCE);
    return Stream.of(Arguments.of((Object) DatExport.of(evidence, CRYPTO).octets().toByteArray()));
  }
}
