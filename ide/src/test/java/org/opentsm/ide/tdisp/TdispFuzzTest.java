package org.opentsm.ide.tdisp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/**
 * Any octets for any message of TDISP: what reads again as it was, or a rejection that says where.
 */
class TdispFuzzTest {
  private static final InterfaceId ID = TestTdi.ID;
  private static final DeviceInterfaceReport.Request PORTION =
      new DeviceInterfaceReport.Request(ID, 0, 0xFFFF);
  private static final TdispVdm VENDOR =
      new TdispVdm(ID, true, 0, Bytes.of(0x34, 0x12), Bytes.EMPTY);

  private interface Reading {
    Bytes read(Bytes input) throws MalformedMessageException;
  }

  @MethodSource("messages")
  @FuzzTest(maxDuration = "2m")
  void anyAnswer(byte[] data) {
    Bytes input = Bytes.copyOf(data);
    attempt(input, octets -> TdispVersion.Response.decode(octets, ID).encode());
    attempt(input, octets -> TdispCapabilities.Response.decode(octets, ID).encode());
    attempt(input, octets -> LockInterface.Response.decode(octets, ID).encode());
    attempt(input, octets -> DeviceInterfaceReport.Response.decode(octets, PORTION).encode());
    attempt(input, octets -> DeviceInterfaceState.decode(octets, ID).encode());
    attempt(input, octets -> TdispVdm.decode(octets, VENDOR).encode());
    attempt(input, octets -> TdispError.decode(octets, ID).encode());
    for (TdispMessageType type : TdispMessageType.values()) {
      attempt(input, octets -> PlainMessage.decode(octets, type, ID).encode());
    }
  }

  /** Requests in any number: each in two octets of length and its octets. */
  @MethodSource("messages")
  @FuzzTest(maxDuration = "2m")
  void anyRequests(byte[] data) throws MalformedMessageException {
    TestTdi device = new TestTdi();
    Bytes input = Bytes.copyOf(data);
    int at = 0;
    while (at + 2 <= input.length()) {
      int length = Math.min(input.get(at) | input.get(at + 1) << 8, input.length() - at - 2);
      Bytes request = input.slice(at + 2, length);
      at += 2 + length;
      if (device.responder.answer(request, TestTdi.SESSION).isEmpty() && length >= 16) {
        throw new AssertionError("a request without an answer: " + request.toHex());
      }
    }
    if (device.responder.state(ID).isEmpty()) {
      throw new AssertionError("an interface that is gone");
    }
  }

  private static void attempt(Bytes input, Reading reading) {
    Bytes again;
    try {
      again = reading.read(input);
    } catch (MalformedMessageException refused) {
      if (refused.field().isEmpty() || refused.offset() < 0) {
        throw new AssertionError("a rejection must say where", refused);
      }
      return;
    }
    // Reserved octets are written as zeros.
    if (again.length() != input.length()) {
      throw new AssertionError("another message when read again: " + again.toHex());
    }
  }

  static Stream<Arguments> messages() {
    return Stream.of(
            new TdispVersion.Response(ID, List.of(0x10)).encode(),
            new LockInterface.Response(ID, Bytes.zeros(32)).encode(),
            new DeviceInterfaceReport.Response(ID, 1, Bytes.of(1, 2)).encode(),
            new DeviceInterfaceState(ID, TdiState.RUN).encode(),
            TdispError.of(ID, TdispErrorCode.BUSY, 0).encode(),
            new TdispVdm(ID, false, 0, Bytes.of(0x34, 0x12), Bytes.of(1)).encode(),
            Bytes.concat(Bytes.of(36, 0), TestTdi.lockRequest().encode()),
            Bytes.EMPTY)
        .map(message -> Arguments.of((Object) message.toByteArray()));
  }
}
