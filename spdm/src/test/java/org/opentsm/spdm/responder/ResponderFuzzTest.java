package org.opentsm.spdm.responder;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.testing.GoldenSeeds;
import org.opentsm.spdm.testing.TestDevice;

/** Any octets at any point of a conversation get a well-formed answer. */
class ResponderFuzzTest {
  private static final TestDevice DEVICE = new TestDevice();
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int REPETITIONS = 2;

  @GoldenSeeds
  @FuzzTest(maxDuration = "10m")
  void anyRequestAtAnyTime(byte[] data) throws MalformedMessageException {
    Bytes request = Bytes.copyOf(data);
    for (SpdmVersion version : SpdmVersion.values()) {
      Responder responder = new Responder(DEVICE, CRYPTO);
      for (Bytes step : negotiation(version)) {
        assertAnswered(responder, request);
        responder.handle(step);
      }
      for (int i = 0; i < REPETITIONS; i++) {
        assertAnswered(responder, request);
      }
    }
    DEVICE.signed.clear();
  }

  private static void assertAnswered(Responder responder, Bytes request)
      throws MalformedMessageException {
    Bytes response = responder.handle(request);
    SpdmResponse decoded = decode(response, request);
    assertThat(decoded.encode()).isEqualTo(response);
  }

  private static SpdmResponse decode(Bytes response, Bytes request)
      throws MalformedMessageException {
    MessageSizes sizes =
        new MessageSizes(TestDevice.HASH.size(), TestDevice.ASYM.signatureSize(), 0, false, false);
    boolean error = response.get(1) == 0x7F;
    return MessageDecoder.decodeResponse(
        response, error ? sizes : sizes.after(MessageDecoder.decodeRequest(request, 3)), 0);
  }

  private static List<Bytes> negotiation(SpdmVersion version) {
    int size = version.atLeast(SpdmVersion.V1_2) ? 4608 : 0;
    List<Bytes> steps = new ArrayList<>();
    steps.add(new GetVersion.Request().encode());
    steps.add(new GetCapabilities.Request(version, 0, 0, 0, 0, size, size).encode());
    steps.add(
        new NegotiateAlgorithms.Request(
                version,
                new SupportedAlgorithms(
                    SupportedAlgorithms.DMTF,
                    0,
                    TestDevice.ASYM.mask(),
                    TestDevice.HASH.mask(),
                    0,
                    0,
                    List.of(),
                    List.of(),
                    List.of()))
            .encode());
    return steps;
  }
}
