package org.opentsm.evidence.cose;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.KeyPair;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.json.CborJson;
import org.opentsm.evidence.testing.TestCca;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Any octets for the readers of others' CBOR: a value, or a typed rejection. */
class CoseFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final KeyPair KEY = key();

  @MethodSource("items")
  @FuzzTest(maxDuration = "2m")
  void anyForeignCbor(byte[] data) throws Exception {
    CborValue value;
    try {
      value = ForeignCbor.read("fuzz", Bytes.copyOf(data));
    } catch (MalformedStatementException refused) {
      return;
    }
    CborJson.of(value);
    Bytes written = CborWriter.encode(value);
    if (!CborWriter.encode(ForeignCbor.read("fuzz", written)).equals(written)) {
      throw new AssertionError("an item that reads differently once written");
    }
  }

  @MethodSource("messages")
  @FuzzTest(maxDuration = "2m")
  void anyCoseSign1(byte[] data) {
    try {
      if (CoseSign1.decode("fuzz", Bytes.copyOf(data), Set.of(ContentType.CWT))
          .isSignedBy(KEY.getPublic(), CRYPTO)) {
        throw new AssertionError("a signature that nobody made");
      }
    } catch (MalformedStatementException refused) {
      return;
    }
  }

  private static KeyPair key() {
    try {
      return TestPki.keyPair(AsymAlgorithm.ECDSA_P384);
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  static Stream<Arguments> items() throws Exception {
    return Stream.of(
        seed(new TestCca().token(TestCca.Form.COLLECTION, Bytes.zeros(64))),
        seed(Bytes.ofHex("a3010220f69f0102ff9f5f4101ff82fb3ff8000000000000f5")),
        seed(Bytes.ofHex("d9018fa1f93c00c074323032362d31312d32315432333a30303a30305a")));
  }

  static Stream<Arguments> messages() {
    return Stream.of(
        seed(
            CborWriter.encode(
                CborValue.tagged(
                    CoseSign1.TAG,
                    CborValue.of(
                        List.of(
                            CborValue.of(Bytes.ofHex("a1013822")),
                            CborValue.pairs(List.of()),
                            CborValue.of(Bytes.of(1, 2, 3)),
                            CborValue.of(Bytes.zeros(96))))))));
  }

  private static Arguments seed(Bytes octets) {
    return Arguments.of((Object) octets.toByteArray());
  }
}
