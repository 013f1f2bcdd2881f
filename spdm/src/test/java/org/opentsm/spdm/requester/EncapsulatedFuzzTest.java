package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.testing.GoldenSeeds;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestRequester;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * Any octets in a capsule, in either direction and at any point of basic mutual authentication: the
 * Responder answers, the Requester fails with a type or goes on, and nobody is authenticated by it.
 */
class EncapsulatedFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final int PLACES = 4;
  private static final int HEADER = 4;
  private static final int ACK_HEADER = 8;

  /** Who authenticates itself by its chain, and who by a key that the device knows (slot 0xFF). */
  private static final List<Ends> ENDS = List.of(byChain(), byKey());

  private record Ends(TestDevice device, TestRequester identity) {}

  @GoldenSeeds
  @FuzzTest(maxDuration = "10m")
  void anyEncapsulatedRequest(byte[] data) {
    everywhere(Bytes.copyOf(data), true);
  }

  @GoldenSeeds
  @FuzzTest(maxDuration = "10m")
  void anyEncapsulatedResponse(byte[] data) {
    everywhere(Bytes.copyOf(data), false);
  }

  @Test
  void whatIsNotChangedAuthenticates() {
    assertThat(ENDS)
        .allSatisfy(
            ends -> assertThat(authenticate(ends, Bytes.EMPTY, Integer.MAX_VALUE, false)).isTrue());
  }

  private static Ends byChain() {
    TestDevice device = new TestDevice();
    device.demand(Form.NONE, true);
    return new Ends(device, new TestRequester());
  }

  private static Ends byKey() {
    Ends ends = byChain();
    ends.identity.withPublicKey = true;
    ends.device.requesterKey = Optional.of(ends.identity.publicKeyInfo());
    return ends;
  }

  private static void everywhere(Bytes octets, boolean ofResponder) {
    for (Ends ends : ENDS) {
      for (int place = 0; place < PLACES; place++) {
        authenticate(ends, octets, place, ofResponder);
      }
    }
  }

  /** Whether the Responder knows the Requester in the end. */
  private static boolean authenticate(Ends ends, Bytes octets, int place, boolean ofResponder) {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    Responder responder = new Responder(ends.device, CRYPTO);
    int[] seen = {0};
    SpdmTransport transport =
        InMemoryTransport.over(
            "fuzzed device",
            message -> {
              TransportMessage request =
                  !ofResponder && isCapsule(message) && seen[0]++ == place
                      ? filled(message, octets)
                      : message;
              Optional<TransportMessage> answer = responder.handle(request);
              return ofResponder && isCapsule(answer.orElseThrow()) && seen[0]++ == place
                  ? answer.map(capsule -> filled(capsule, octets))
                  : answer;
            });
    try (SpdmConnection connection =
        SpdmConnection.connect(
            transport,
            RequesterConfig.defaults().withVersions(Set.of(SpdmVersion.V1_2)),
            Optional.of(ends.identity),
            CRYPTO,
            deadline)) {
      CertificateChain chain = connection.certificateChain(0, deadline);
      connection.challenge(0, chain, MeasurementSummaryType.NONE, NONCE, deadline);
    } catch (SpdmException typed) {
      // That is what must come of it.
    } finally {
      ends.device.signed.clear();
    }
    boolean known = responder.requester().isPresent();
    assertThat(!ofResponder && known && seen[0] > place)
        .as("authenticated by what was changed")
        .isFalse();
    return known;
  }

  private static boolean isCapsule(TransportMessage message) {
    int code = message.octets().get(1);
    return code == MessageCode.ENCAPSULATED_REQUEST.value()
        || code == MessageCode.ENCAPSULATED_RESPONSE_ACK.value()
        || code == MessageCode.DELIVER_ENCAPSULATED_RESPONSE.value();
  }

  private static TransportMessage filled(TransportMessage capsule, Bytes octets) {
    int code = capsule.octets().get(1);
    int header = code == MessageCode.ENCAPSULATED_RESPONSE_ACK.value() ? ACK_HEADER : HEADER;
    int kept = Math.min(header, capsule.octets().length());
    return capsule.with(Bytes.concat(capsule.octets().slice(0, kept), octets));
  }
}
