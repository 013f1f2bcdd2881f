package org.opentsm.spdm.transcript;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.testing.GoldenConversation;
import org.opentsm.spdm.testing.GoldenConversation.Turn;

/**
 * Conversations that were written down once verify, first as this test reads the specification with
 * nothing but the JDK, then as {@link Transcript} does. A change of what is signed that both of our
 * ends would go along with is found here.
 */
class GoldenConversationTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int P256_SIGNATURE = 64;

  @ParameterizedTest
  @EnumSource
  void signaturesAreOverWhatTheSpecificationSays(SpdmVersion version) throws Exception {
    List<Turn> turns = GoldenConversation.read(version);
    PublicKey key = leafKey(version, turns);
    Bytes vca = joined(turns, 0, 3);
    int challenge = indexOf(turns, MessageCode.CHALLENGE);
    int firstMeasurement = indexOf(turns, MessageCode.GET_MEASUREMENTS);
    int last = turns.size() - 1;

    Bytes m1 =
        Bytes.concat(vca, joined(turns, 3, challenge), withoutSignature(turns.get(challenge)));
    Bytes run =
        Bytes.concat(joined(turns, firstMeasurement, last), withoutSignature(turns.get(last)));
    boolean whole = version.atLeast(SpdmVersion.V1_2);

    assertThat(verifies(key, version, "responder-challenge_auth signing", m1, turns.get(challenge)))
        .isTrue();
    assertThat(
            verifies(
                key,
                version,
                "responder-measurements signing",
                whole ? Bytes.concat(vca, run) : run,
                turns.get(last)))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void theTranscriptAgrees(SpdmVersion version) throws Exception {
    List<Turn> turns = GoldenConversation.read(version);
    PublicKey key = leafKey(version, turns);
    Transcript transcript = new Transcript();
    int verified = 0;
    for (Turn turn : turns) {
      MessageCode code = turn.code();
      switch (code) {
        case GET_VERSION, GET_CAPABILITIES, NEGOTIATE_ALGORITHMS ->
            transcript.addNegotiation(turn.request(), turn.response());
        default -> {
          transcript.begin(code);
          Bytes unsigned = unsigned(turn);
          switch (code) {
            case CHALLENGE -> {
              assertVerifies(
                  transcript.completeChallenge(version, turn.request(), unsigned), key, turn);
              verified++;
            }
            case GET_MEASUREMENTS -> {
              if (turn.request().get(2) == 0) {
                transcript.addMeasurements(turn.request(), turn.response());
              } else {
                assertVerifies(
                    transcript.completeMeasurements(version, turn.request(), unsigned), key, turn);
                verified++;
              }
            }
            default -> transcript.addIdentity(turn.request(), turn.response());
          }
        }
      }
    }
    assertThat(verified).isEqualTo(2);
  }

  private static void assertVerifies(SignedSpan span, PublicKey key, Turn turn) {
    Bytes response = turn.response();
    Bytes signature = response.slice(response.length() - P256_SIGNATURE, P256_SIGNATURE);
    assertThat(span.verify(CRYPTO, AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256, key, signature))
        .isTrue();
  }

  private static boolean verifies(
      PublicKey key, SpdmVersion version, String context, Bytes content, Turn turn)
      throws Exception {
    Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format", "SunEC");
    verifier.initVerify(key);
    if (version.atLeast(SpdmVersion.V1_2)) {
      String shortVersion = "dmtf-spdm-v1." + (version.code() & 0xF) + ".*";
      verifier.update(shortVersion.repeat(4).getBytes(US_ASCII));
      verifier.update(new byte[36 - context.length()]);
      verifier.update(context.getBytes(US_ASCII));
      verifier.update(MessageDigest.getInstance("SHA-256").digest(content.toByteArray()));
    } else {
      verifier.update(content.toByteArray());
    }
    Bytes response = turn.response();
    return verifier.verify(
        response.slice(response.length() - P256_SIGNATURE, P256_SIGNATURE).toByteArray());
  }

  /** The leaf's key, of the chain in the portions of CERTIFICATE. */
  private static PublicKey leafKey(SpdmVersion version, List<Turn> turns) throws Exception {
    List<Bytes> portions = new ArrayList<>();
    for (Turn turn : turns) {
      if (turn.code() == MessageCode.GET_CERTIFICATE) {
        portions.add(turn.response().slice(8, turn.response().length() - 8));
      }
    }
    assertThat(portions).hasSizeGreaterThan(1);
    return CertificateChain.decode(Bytes.concat(portions), HashAlgorithm.SHA_256, version)
        .leaf()
        .publicKey();
  }

  private static int indexOf(List<Turn> turns, MessageCode code) {
    for (int i = 0; i < turns.size(); i++) {
      if (turns.get(i).code() == code) {
        return i;
      }
    }
    throw new AssertionError("no " + code);
  }

  private static Bytes joined(List<Turn> turns, int from, int to) {
    List<Bytes> messages = new ArrayList<>();
    for (Turn turn : turns.subList(from, to)) {
      messages.add(turn.request());
      messages.add(turn.response());
    }
    return Bytes.concat(messages);
  }

  private static Bytes withoutSignature(Turn turn) {
    return Bytes.concat(turn.request(), unsigned(turn));
  }

  private static Bytes unsigned(Turn turn) {
    return turn.response().slice(0, Math.max(0, turn.response().length() - P256_SIGNATURE));
  }
}
