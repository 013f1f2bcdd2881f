package org.opentsm.spdm.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.testing.GoldenSeeds;

/**
 * The same as {@link MessageFuzzTest} for the messages of sessions and of what is done in them.
 * Those that are a header alone are left to the dispatchers there.
 */
class SessionMessageFuzzTest {
  @GoldenSeeds("KEY_EXCHANGE")
  @FuzzTest(maxDuration = "2m")
  void keyExchange(byte[] data) {
    HostileInput.check(MessagesUnderTest.KEY_EXCHANGE, data);
  }

  @GoldenSeeds("KEY_EXCHANGE_RSP")
  @FuzzTest(maxDuration = "2m")
  void keyExchangeRsp(byte[] data) {
    HostileInput.check(MessagesUnderTest.KEY_EXCHANGE_RSP, data);
  }

  @GoldenSeeds("FINISH")
  @FuzzTest(maxDuration = "2m")
  void finish(byte[] data) {
    HostileInput.check(MessagesUnderTest.FINISH, data);
  }

  @GoldenSeeds("FINISH_RSP")
  @FuzzTest(maxDuration = "2m")
  void finishRsp(byte[] data) {
    HostileInput.check(MessagesUnderTest.FINISH_RSP, data);
  }

  @GoldenSeeds("PSK_EXCHANGE")
  @FuzzTest(maxDuration = "2m")
  void pskExchange(byte[] data) {
    HostileInput.check(MessagesUnderTest.PSK_EXCHANGE, data);
  }

  @GoldenSeeds("PSK_EXCHANGE_RSP")
  @FuzzTest(maxDuration = "2m")
  void pskExchangeRsp(byte[] data) {
    HostileInput.check(MessagesUnderTest.PSK_EXCHANGE_RSP, data);
  }

  @GoldenSeeds("PSK_FINISH")
  @FuzzTest(maxDuration = "2m")
  void pskFinish(byte[] data) {
    HostileInput.check(MessagesUnderTest.PSK_FINISH, data);
  }

  @GoldenSeeds("PSK_FINISH_RSP")
  @FuzzTest(maxDuration = "2m")
  void pskFinishRsp(byte[] data) {
    HostileInput.check(MessagesUnderTest.PSK_FINISH_RSP, data);
  }

  @GoldenSeeds("KEY_UPDATE")
  @FuzzTest(maxDuration = "2m")
  void keyUpdate(byte[] data) {
    HostileInput.check(MessagesUnderTest.KEY_UPDATE, data);
  }

  @GoldenSeeds("ENCAPSULATED_REQUEST")
  @FuzzTest(maxDuration = "2m")
  void encapsulatedRequest(byte[] data) {
    HostileInput.check(MessagesUnderTest.ENCAPSULATED_REQUEST, data);
  }

  @GoldenSeeds("DELIVER_ENCAPSULATED_RESPONSE")
  @FuzzTest(maxDuration = "2m")
  void deliverEncapsulatedResponse(byte[] data) {
    HostileInput.check(MessagesUnderTest.DELIVER_ENCAPSULATED_RESPONSE, data);
  }

  @GoldenSeeds("ENCAPSULATED_RESPONSE_ACK")
  @FuzzTest(maxDuration = "2m")
  void encapsulatedResponseAck(byte[] data) {
    HostileInput.check(MessagesUnderTest.ENCAPSULATED_RESPONSE_ACK, data);
  }

  @GoldenSeeds("CHUNK_SEND")
  @FuzzTest(maxDuration = "2m")
  void chunkSend(byte[] data) {
    HostileInput.check(MessagesUnderTest.CHUNK_SEND, data);
  }

  @GoldenSeeds("CHUNK_SEND_ACK")
  @FuzzTest(maxDuration = "2m")
  void chunkSendAck(byte[] data) {
    HostileInput.check(MessagesUnderTest.CHUNK_SEND_ACK, data);
  }

  @GoldenSeeds("CHUNK_GET")
  @FuzzTest(maxDuration = "2m")
  void chunkGet(byte[] data) {
    HostileInput.check(MessagesUnderTest.CHUNK_GET, data);
  }

  @GoldenSeeds("CHUNK_RESPONSE")
  @FuzzTest(maxDuration = "2m")
  void chunkResponse(byte[] data) {
    HostileInput.check(MessagesUnderTest.CHUNK_RESPONSE, data);
  }

  @GoldenSeeds("GET_CSR")
  @FuzzTest(maxDuration = "2m")
  void getCsr(byte[] data) {
    HostileInput.check(MessagesUnderTest.GET_CSR, data);
  }

  @GoldenSeeds("CSR")
  @FuzzTest(maxDuration = "2m")
  void csr(byte[] data) {
    HostileInput.check(MessagesUnderTest.CSR, data);
  }

  @GoldenSeeds("SET_CERTIFICATE")
  @FuzzTest(maxDuration = "2m")
  void setCertificate(byte[] data) {
    HostileInput.check(MessagesUnderTest.SET_CERTIFICATE, data);
  }

  @GoldenSeeds("KEY_PAIR_INFO")
  @FuzzTest(maxDuration = "2m")
  void keyPairInfo(byte[] data) {
    HostileInput.check(MessagesUnderTest.KEY_PAIR_INFO, data);
  }

  @GoldenSeeds("SET_KEY_PAIR_INFO")
  @FuzzTest(maxDuration = "2m")
  void setKeyPairInfo(byte[] data) {
    HostileInput.check(MessagesUnderTest.SET_KEY_PAIR_INFO, data);
  }

  @GoldenSeeds("SUPPORTED_EVENT_TYPES")
  @FuzzTest(maxDuration = "2m")
  void supportedEventTypes(byte[] data) {
    HostileInput.check(MessagesUnderTest.SUPPORTED_EVENT_TYPES, data);
  }

  @GoldenSeeds("SUBSCRIBE_EVENT_TYPES")
  @FuzzTest(maxDuration = "2m")
  void subscribeEventTypes(byte[] data) {
    HostileInput.check(MessagesUnderTest.SUBSCRIBE_EVENT_TYPES, data);
  }

  @GoldenSeeds("SEND_EVENT")
  @FuzzTest(maxDuration = "2m")
  void sendEvent(byte[] data) {
    HostileInput.check(MessagesUnderTest.SEND_EVENT, data);
  }

  @GoldenSeeds("MEASUREMENT_EXTENSION_LOG")
  @FuzzTest(maxDuration = "2m")
  void measurementExtensionLog(byte[] data) {
    HostileInput.check(MessagesUnderTest.MEASUREMENT_EXTENSION_LOG, data);
  }

  @GoldenSeeds("GET_ENDPOINT_INFO")
  @FuzzTest(maxDuration = "2m")
  void getEndpointInfo(byte[] data) {
    HostileInput.check(MessagesUnderTest.GET_ENDPOINT_INFO, data);
  }

  @GoldenSeeds("ENDPOINT_INFO")
  @FuzzTest(maxDuration = "2m")
  void endpointInfo(byte[] data) {
    HostileInput.check(MessagesUnderTest.ENDPOINT_INFO, data);
  }

  @GoldenSeeds("MEASUREMENT_EXTENSION_LOG")
  @FuzzTest(maxDuration = "2m")
  void extensionLogContent(byte[] data) {
    try {
      MeasurementExtensionLog log = MeasurementExtensionLog.decode(Bytes.copyOf(data));
      if (!MeasurementExtensionLog.decode(log.encode()).equals(log)) {
        throw new AssertionError(log);
      }
    } catch (MalformedMessageException rejected) {
      // The one way in which a decoder may refuse.
    }
  }

  @GoldenSeeds("ENDPOINT_INFO")
  @FuzzTest(maxDuration = "2m")
  void deviceClassIdentifiers(byte[] data) {
    try {
      DeviceClassIdentifiers identifiers = DeviceClassIdentifiers.decode(Bytes.copyOf(data));
      if (!DeviceClassIdentifiers.decode(identifiers.encode()).equals(identifiers)) {
        throw new AssertionError(identifiers);
      }
    } catch (MalformedMessageException rejected) {
      // The one way in which a decoder may refuse.
    }
  }
}
