package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.spdm.transport.TransportMessage.plain;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.testing.GoldenSeeds;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.wire.WireReader;

/** Any octets in the middle of a large message: a typed failure, or an answer that is whole. */
class TransferFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final TestDevice DEVICE = new TestDevice();
  private static final int SMALLEST = 42;
  private static final int LONGEST = 512;
  private static final int REQUESTS = 20;
  private static final int PLACES = 6;

  static {
    DEVICE.useChunks(SMALLEST, LONGEST);
  }

  @GoldenSeeds
  @FuzzTest(maxDuration = "2m")
  void anyAnswerInATransfer(byte[] data) {
    for (SpdmVersion version : Set.of(SpdmVersion.V1_2, SpdmVersion.V1_4)) {
      for (int place = 0; place < PLACES; place++) {
        echo(version, place, Bytes.copyOf(data));
      }
    }
  }

  private static void echo(SpdmVersion version, int place, Bytes octets) {
    Responder responder = new Responder(DEVICE, CRYPTO);
    boolean[] negotiated = {false};
    int[] answered = {0};
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    try (SpdmTransport transport =
        InMemoryTransport.over(
            "fuzzed device",
            request ->
                negotiated[0] && answered[0]++ == place
                    ? Optional.of(plain(octets))
                    : responder.handle(request))) {
      SpdmConnection connection =
          SpdmConnection.connect(
              transport,
              RequesterConfig.defaults()
                  .withVersions(Set.of(version))
                  .withDataTransferSize(SMALLEST),
              CRYPTO,
              deadline);
      negotiated[0] = true;
      connection.vendorDefined(
          StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), Bytes.zeros(SMALLEST), deadline);
    } catch (SpdmException typed) {
      // That is what must come of it.
    }
  }

  /** The octets are a run of requests, each behind its length. */
  @GoldenSeeds
  @FuzzTest(maxDuration = "2m")
  void anyRequestsInATransfer(byte[] data) throws MalformedMessageException {
    for (SpdmVersion version : Set.of(SpdmVersion.V1_2, SpdmVersion.V1_4)) {
      Responder responder = new Responder(DEVICE, CRYPTO);
      responder.handle(new GetVersion.Request().encode());
      long flags = RequesterCapability.CHUNK_CAP.mask();
      responder.handle(
          new GetCapabilities.Request(version, 0, 0, 0, flags, SMALLEST, LONGEST).encode());
      WireReader in = new WireReader("requests", Bytes.copyOf(data));
      for (int i = 0; i < REQUESTS && in.remaining() > 0; i++) {
        int length = Math.min(in.u8("length"), in.remaining());
        assertAnswered(responder.handle(in.bytes(length, "request")));
      }
    }
  }

  private static void assertAnswered(Bytes response) throws MalformedMessageException {
    assertThat(response.length()).isLessThanOrEqualTo(SMALLEST);
    MessageSizes sizes =
        new MessageSizes(TestDevice.HASH.size(), TestDevice.ASYM.signatureSize(), 0, false, false);
    assertThat(MessageCode.ofValue(response.get(1))).isPresent();
    assertThat(MessageDecoder.decodeResponse(response, sizes, 0).encode()).isEqualTo(response);
  }
}
