package org.opentsm.tsm.api.credential;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.KeyPair;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.tsm.api.TsmException;

/** Any octets as the file of an identity: an identity, or a refusal. */
class IdentityFileFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  static Stream<byte[]> files() {
    KeyPair pair = IdentityFileTest.pair();
    String keys =
        IdentityFileTest.pem("PUBLIC KEY", pair.getPublic().getEncoded())
            + IdentityFileTest.pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    String chain = IdentityFileTest.pem("CERTIFICATE", new byte[] {0x30, 0});
    return Stream.of(keys, chain, chain + keys, "-----BEGIN PRIVATE KEY-----\n")
        .map(text -> text.getBytes(US_ASCII));
  }

  @MethodSource("files")
  @FuzzTest(maxDuration = "2m")
  void anyIdentity(byte[] data) {
    byte[] before = data.clone();
    try {
      RequesterIdentity identity = IdentityFile.parse("me.pem", data, CRYPTO);
      assertThat(identity.signatures()).isNotEmpty();
    } catch (TsmException refused) {
      assertThat(refused).hasMessageStartingWith("me.pem");
    }
    assertThat(data).isEqualTo(before);
  }
}
