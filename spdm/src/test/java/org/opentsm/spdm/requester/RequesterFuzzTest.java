package org.opentsm.spdm.requester;

import static org.opentsm.spdm.transport.TransportMessage.plain;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.testing.GoldenSeeds;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.SpdmTransport;

/**
 * Any octets in the place of any response, or of it and all that follow: a typed failure, or a
 * Requester that goes on.
 */
class RequesterFuzzTest {
  private static final TestDevice DEVICE = new TestDevice();
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes NONCE = Bytes.zeros(32);
  private static final int RESPONSES = 8;
  private static final RetryPolicy IMPATIENT =
      new RetryPolicy(Duration.ZERO, 1, Duration.ZERO, 1, Duration.ofMillis(1));

  @GoldenSeeds
  @FuzzTest(maxDuration = "10m")
  void anyResponseAtAnyTime(byte[] data) {
    Bytes octets = Bytes.copyOf(data);
    for (SpdmVersion version : SpdmVersion.values()) {
      for (int place = 0; place < RESPONSES; place++) {
        attest(version, place, place + 1, octets);
        attest(version, place, Integer.MAX_VALUE, octets);
      }
    }
    DEVICE.signed.clear();
  }

  private static void attest(SpdmVersion version, int from, int to, Bytes octets) {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    try (SpdmTransport transport = transport(from, to, octets)) {
      SpdmConnection connection =
          SpdmConnection.connect(
              transport,
              RequesterConfig.defaults().withVersions(Set.of(version)).withRetry(IMPATIENT),
              CRYPTO,
              deadline);
      connection.digests(deadline);
      CertificateChain chain = connection.certificateChain(0, deadline);
      connection.challenge(0, chain, MeasurementSummaryType.ALL, NONCE, deadline);
      connection.measurements(MeasurementsQuery.unsigned(1), chain, deadline);
      connection.measurements(MeasurementsQuery.allSigned(0, NONCE), chain, deadline);
    } catch (SpdmException typed) {
      // That is what must come of it.
    }
  }

  private static SpdmTransport transport(int from, int to, Bytes octets) {
    Responder responder = new Responder(DEVICE, CRYPTO);
    int[] answered = {0};
    return InMemoryTransport.over(
        "fuzzed device",
        request -> {
          int place = answered[0]++;
          return place >= from && place < to
              ? Optional.of(plain(octets))
              : responder.handle(request);
        });
  }
}
