package org.opentsm.backend.nativecma.tpm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;

/** Any octets as what machine or verifier tells: a message, or a typed rejection. */
class EnrollmentFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  @MethodSource("messages")
  @FuzzTest(maxDuration = "2m")
  void anyMessage(byte[] data) {
    try {
      EnrollmentMessage message = EnrollmentCodec.decode(Bytes.copyOf(data));
      if (!EnrollmentCodec.encode(message).equals(Bytes.copyOf(data))) {
        throw new AssertionError("read as something else");
      }
      if (message instanceof EnrollmentMessage.Request request) {
        Enrollment.challenge(request, EndorsementTrust.theMachine(), CRYPTO);
      }
    } catch (MalformedEvidenceException | TsmException.Negative refused) {
      // No message, or none of an attestation key.
    }
  }

  static Stream<Arguments> messages() {
    return EnrollmentCodecTest.messages()
        .map(message -> Arguments.of((Object) EnrollmentCodec.encode(message).toByteArray()));
  }
}
