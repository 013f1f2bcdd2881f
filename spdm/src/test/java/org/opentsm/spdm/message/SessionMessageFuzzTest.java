package org.opentsm.spdm.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.testing.GoldenSeeds;

/**
 * The same as {@link MessageFuzzTest} for the messages of sessions and of what is done in them, a
 * target for each file. Those that are a header alone are left to the dispatchers there.
 */
class SessionMessageFuzzTest {
  @GoldenSeeds({"KEY_EXCHANGE", "KEY_EXCHANGE_RSP"})
  @FuzzTest(maxDuration = "2m")
  void keyExchange(byte[] data) {
    HostileInput.check(MessagesUnderTest.KEY_EXCHANGE, data);
    HostileInput.check(MessagesUnderTest.KEY_EXCHANGE_RSP, data);
  }

  @GoldenSeeds({"FINISH", "FINISH_RSP"})
  @FuzzTest(maxDuration = "2m")
  void finish(byte[] data) {
    HostileInput.check(MessagesUnderTest.FINISH, data);
    HostileInput.check(MessagesUnderTest.FINISH_RSP, data);
  }

  @GoldenSeeds({"PSK_EXCHANGE", "PSK_EXCHANGE_RSP"})
  @FuzzTest(maxDuration = "2m")
  void pskExchange(byte[] data) {
    HostileInput.check(MessagesUnderTest.PSK_EXCHANGE, data);
    HostileInput.check(MessagesUnderTest.PSK_EXCHANGE_RSP, data);
  }

  @GoldenSeeds({"PSK_FINISH", "PSK_FINISH_RSP"})
  @FuzzTest(maxDuration = "2m")
  void pskFinish(byte[] data) {
    HostileInput.check(MessagesUnderTest.PSK_FINISH, data);
    HostileInput.check(MessagesUnderTest.PSK_FINISH_RSP, data);
  }

  @GoldenSeeds({"KEY_UPDATE", "KEY_UPDATE_ACK"})
  @FuzzTest(maxDuration = "2m")
  void keyUpdate(byte[] data) {
    HostileInput.check(MessagesUnderTest.KEY_UPDATE, data);
    HostileInput.check(MessagesUnderTest.KEY_UPDATE_ACK, data);
  }

  @GoldenSeeds({
    "ENCAPSULATED_REQUEST",
    "DELIVER_ENCAPSULATED_RESPONSE",
    "ENCAPSULATED_RESPONSE_ACK"
  })
  @FuzzTest(maxDuration = "2m")
  void encapsulated(byte[] data) {
    HostileInput.check(MessagesUnderTest.ENCAPSULATED_REQUEST, data);
    HostileInput.check(MessagesUnderTest.DELIVER_ENCAPSULATED_RESPONSE, data);
    HostileInput.check(MessagesUnderTest.ENCAPSULATED_RESPONSE_ACK, data);
  }

  @GoldenSeeds({"CHUNK_SEND", "CHUNK_SEND_ACK"})
  @FuzzTest(maxDuration = "2m")
  void chunkSend(byte[] data) {
    HostileInput.check(MessagesUnderTest.CHUNK_SEND, data);
    HostileInput.check(MessagesUnderTest.CHUNK_SEND_ACK, data);
  }

  @GoldenSeeds({"CHUNK_GET", "CHUNK_RESPONSE"})
  @FuzzTest(maxDuration = "2m")
  void chunkGet(byte[] data) {
    HostileInput.check(MessagesUnderTest.CHUNK_GET, data);
    HostileInput.check(MessagesUnderTest.CHUNK_RESPONSE, data);
  }

  @GoldenSeeds({"GET_CSR", "CSR"})
  @FuzzTest(maxDuration = "2m")
  void getCsr(byte[] data) {
    HostileInput.check(MessagesUnderTest.GET_CSR, data);
    HostileInput.check(MessagesUnderTest.CSR, data);
  }

  @GoldenSeeds("SET_CERTIFICATE")
  @FuzzTest(maxDuration = "2m")
  void setCertificate(byte[] data) {
    HostileInput.check(MessagesUnderTest.SET_CERTIFICATE, data);
  }

  @GoldenSeeds({"KEY_PAIR_INFO", "SET_KEY_PAIR_INFO"})
  @FuzzTest(maxDuration = "2m")
  void keyPairInfo(byte[] data) {
    HostileInput.check(MessagesUnderTest.KEY_PAIR_INFO, data);
    HostileInput.check(MessagesUnderTest.SET_KEY_PAIR_INFO, data);
  }

  @GoldenSeeds({"SUPPORTED_EVENT_TYPES", "SUBSCRIBE_EVENT_TYPES"})
  @FuzzTest(maxDuration = "2m")
  void eventTypes(byte[] data) {
    HostileInput.check(MessagesUnderTest.SUPPORTED_EVENT_TYPES, data);
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
    try {
      MeasurementExtensionLog log = MeasurementExtensionLog.decode(Bytes.copyOf(data));
      if (!MeasurementExtensionLog.decode(log.encode()).equals(log)) {
        throw new AssertionError(log);
      }
    } catch (MalformedMessageException rejected) {
      // The one way in which a decoder may refuse.
    }
  }

  @GoldenSeeds({"GET_ENDPOINT_INFO", "ENDPOINT_INFO"})
  @FuzzTest(maxDuration = "2m")
  void endpointInfo(byte[] data) {
    HostileInput.check(MessagesUnderTest.GET_ENDPOINT_INFO, data);
    HostileInput.check(MessagesUnderTest.ENDPOINT_INFO, data);
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
