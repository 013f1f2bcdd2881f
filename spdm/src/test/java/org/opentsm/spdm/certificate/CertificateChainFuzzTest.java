package org.opentsm.spdm.certificate;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.testing.TestPki;

/** A chain from a peer is rejected with a reason or judged by every rule; nothing else happens. */
class CertificateChainFuzzTest {
  private static final Bytes GOOD =
      new TestPki(AsymAlgorithm.ECDSA_P384).chain(HashAlgorithm.SHA_384);

  @FuzzTest(maxDuration = "2m")
  void decodeAndJudge(byte[] octets) {
    Bytes blob = Bytes.copyOf(octets);
    judge(blob);
    if (!blob.isEmpty()) {
      // The same octets as certificates, so that the fuzzer need not find the length first.
      judge(CertificateChain.encode(Bytes.zeros(48), List.of(blob)));
    }
  }

  /** Starts from a good chain: each three octets are an offset and the value to put there. */
  @FuzzTest(maxDuration = "2m")
  void changeAGoodChain(byte[] changes) {
    byte[] changed = GOOD.toByteArray();
    for (int i = 0; i + 2 < changes.length && i < 48; i += 3) {
      int at = (changes[i] & 0xFF) << 8 | (changes[i + 1] & 0xFF);
      changed[at % changed.length] = changes[i + 2];
    }
    judge(Bytes.owning(changed));
  }

  @FuzzTest(maxDuration = "2m")
  void revocationList(byte[] octets) {
    try {
      RevocationList.decode(Bytes.copyOf(octets));
    } catch (MalformedMessageException rejected) {
      // The one way in which a decoder may refuse.
    }
  }

  private static void judge(Bytes blob) {
    for (SpdmVersion version : List.of(SpdmVersion.V1_3, SpdmVersion.V1_4)) {
      try {
        Hostile.judge(CertificateChain.decode(blob, HashAlgorithm.SHA_384, version));
      } catch (MalformedMessageException rejected) {
        // The one way in which a decoder may refuse.
      }
    }
  }
}
