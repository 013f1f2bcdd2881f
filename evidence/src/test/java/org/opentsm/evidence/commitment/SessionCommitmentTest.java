package org.opentsm.evidence.commitment;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.Nonce;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The session commitment is what the format's page says, computed here without our code. */
class SessionCommitmentTest {
  private static final Nonce NONCE = new Nonce(Bytes.ofHex("a5".repeat(32)));
  private static final Bytes TH2 = Bytes.ofHex("72".repeat(48));

  @Test
  void theInfoIsLabelNonceAndTranscript() {
    assertThat(SessionCommitment.info(NONCE, TH2).toHex())
        .isEqualTo(hex("OpenTSM session commitment") + "a5".repeat(32) + "72".repeat(48));
  }

  @Test
  void theContextIsTheBeginningOfADigest() throws Exception {
    Bytes commitment = Bytes.ofHex("cc".repeat(48));
    byte[] digest =
        MessageDigest.getInstance("SHA-384")
            .digest(
                Bytes.ofHex(hex("OpenTSM requester context") + "a5".repeat(32) + "cc".repeat(48))
                    .toByteArray());

    Bytes context =
        SessionCommitment.requesterContext(
            SpdmCrypto.create(), HashAlgorithm.SHA_384, NONCE, commitment);

    assertThat(context).isEqualTo(Bytes.owning(digest).slice(0, 8));
    assertThat(Files.readString(Path.of("../docs/evidence.md")))
        .contains("the context is `" + context.toHex() + "`");
  }

  private static String hex(String text) {
    return Bytes.owning(text.getBytes(US_ASCII)).toHex();
  }
}
