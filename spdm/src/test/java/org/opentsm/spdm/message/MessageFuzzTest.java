package org.opentsm.spdm.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.testing.GoldenSeeds;
import org.opentsm.spdm.wire.WireReader;

/**
 * Any octets for each decoder: a message that keeps its content when encoded again, or a typed
 * rejection.
 */
class MessageFuzzTest {
  @GoldenSeeds
  @FuzzTest(maxDuration = "10m")
  void anyRequest(byte[] data) {
    Bytes octets = Bytes.copyOf(data);
    for (MessageSizes sizes : MessagesUnderTest.SIZES) {
      HostileInput.decodedOrRejected(() -> {
        SpdmRequest request = MessageDecoder.readRequest(new WireReader("request", octets), sizes);
        HostileInput.views(request);
        return MessageDecoder.decodeRequest(request.encode(), sizes, 0);
      });
    }
  }

  @GoldenSeeds
  @FuzzTest(maxDuration = "10m")
  void anyResponse(byte[] data) {
    Bytes octets = Bytes.copyOf(data);
    for (MessageSizes sizes : MessagesUnderTest.SIZES) {
      HostileInput.decodedOrRejected(() -> {
        SpdmResponse response =
            MessageDecoder.readResponse(new WireReader("response", octets), sizes);
        HostileInput.views(response);
        return MessageDecoder.decodeResponse(response.encode(), sizes, 0);
      });
    }
  }

  @GoldenSeeds("GET_VERSION")
  @FuzzTest(maxDuration = "2m")
  void getVersion(byte[] data) {
    HostileInput.check(MessagesUnderTest.GET_VERSION, data);
  }

  @GoldenSeeds("VERSION")
  @FuzzTest(maxDuration = "2m")
  void version(byte[] data) {
    HostileInput.check(MessagesUnderTest.VERSION, data);
  }

  @GoldenSeeds("GET_CAPABILITIES")
  @FuzzTest(maxDuration = "2m")
  void getCapabilities(byte[] data) {
    HostileInput.check(MessagesUnderTest.GET_CAPABILITIES, data);
  }

  @GoldenSeeds("CAPABILITIES")
  @FuzzTest(maxDuration = "2m")
  void capabilities(byte[] data) {
    HostileInput.check(MessagesUnderTest.CAPABILITIES, data);
  }

  @GoldenSeeds("NEGOTIATE_ALGORITHMS")
  @FuzzTest(maxDuration = "2m")
  void negotiateAlgorithms(byte[] data) {
    HostileInput.check(MessagesUnderTest.NEGOTIATE_ALGORITHMS, data);
  }

  @GoldenSeeds("ALGORITHMS")
  @FuzzTest(maxDuration = "2m")
  void algorithms(byte[] data) {
    HostileInput.check(MessagesUnderTest.ALGORITHMS, data);
  }

  @GoldenSeeds("GET_DIGESTS")
  @FuzzTest(maxDuration = "2m")
  void getDigests(byte[] data) {
    HostileInput.check(MessagesUnderTest.GET_DIGESTS, data);
  }

  @GoldenSeeds("DIGESTS")
  @FuzzTest(maxDuration = "2m")
  void digests(byte[] data) {
    HostileInput.check(MessagesUnderTest.DIGESTS, data);
  }

  @GoldenSeeds("GET_CERTIFICATE")
  @FuzzTest(maxDuration = "2m")
  void getCertificate(byte[] data) {
    HostileInput.check(MessagesUnderTest.GET_CERTIFICATE, data);
  }

  @GoldenSeeds("CERTIFICATE")
  @FuzzTest(maxDuration = "2m")
  void certificate(byte[] data) {
    HostileInput.check(MessagesUnderTest.CERTIFICATE, data);
  }

  @GoldenSeeds("CHALLENGE")
  @FuzzTest(maxDuration = "2m")
  void challenge(byte[] data) {
    HostileInput.check(MessagesUnderTest.CHALLENGE, data);
  }

  @GoldenSeeds("CHALLENGE_AUTH")
  @FuzzTest(maxDuration = "2m")
  void challengeAuth(byte[] data) {
    HostileInput.check(MessagesUnderTest.CHALLENGE_AUTH, data);
  }

  @GoldenSeeds("GET_MEASUREMENTS")
  @FuzzTest(maxDuration = "2m")
  void getMeasurements(byte[] data) {
    HostileInput.check(MessagesUnderTest.GET_MEASUREMENTS, data);
  }

  @GoldenSeeds("MEASUREMENTS")
  @FuzzTest(maxDuration = "2m")
  void measurements(byte[] data) {
    HostileInput.check(MessagesUnderTest.MEASUREMENTS, data);
  }

  @GoldenSeeds("VENDOR_DEFINED_REQUEST")
  @FuzzTest(maxDuration = "2m")
  void vendorDefinedRequest(byte[] data) {
    HostileInput.check(MessagesUnderTest.VENDOR_DEFINED_REQUEST, data);
  }

  @GoldenSeeds("VENDOR_DEFINED_RESPONSE")
  @FuzzTest(maxDuration = "2m")
  void vendorDefinedResponse(byte[] data) {
    HostileInput.check(MessagesUnderTest.VENDOR_DEFINED_RESPONSE, data);
  }

  @GoldenSeeds("RESPOND_IF_READY")
  @FuzzTest(maxDuration = "2m")
  void respondIfReady(byte[] data) {
    HostileInput.check(MessagesUnderTest.RESPOND_IF_READY, data);
  }

  @GoldenSeeds("ERROR")
  @FuzzTest(maxDuration = "2m")
  void error(byte[] data) {
    HostileInput.check(MessagesUnderTest.ERROR, data);
  }
}
