package org.opentsm.ide.km;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/**
 * Any octets for any message of IDE_KM: what reads again as it was, or a rejection that says where.
 */
class IdeKmFuzzTest {
  private static final Query.Request QUERY = new Query.Request(0);

  interface Reading {
    /** Reads, and writes what was read; empty where it cannot be written. */
    Optional<Bytes> read(Bytes input) throws MalformedMessageException;
  }

  @MethodSource("messages")
  @FuzzTest(maxDuration = "2m")
  void anyMessage(byte[] data) {
    Bytes input = Bytes.copyOf(data);
    StreamFields echoed =
        data.length < 7
            ? new StreamFields(0, 0, 0)
            : new StreamFields(input.get(3), input.get(5), input.get(6));
    attempt(input, octets -> Optional.of(Query.Request.decode(octets).encode()));
    attempt(input, octets -> Optional.of(Query.Response.decode(octets, QUERY).encode()));
    attempt(input, octets -> Optional.of(KeyProgram.Response.decode(octets, echoed).encode()));
    attempt(input, octets -> Optional.of(KeySwitch.Response.decode(octets, echoed).encode()));
    for (KeySwitch.Order order : KeySwitch.Order.values()) {
      attempt(input, octets -> Optional.of(KeySwitch.Request.decode(octets, order).encode()));
    }
    attempt(
        input,
        octets -> {
          try (KeyProgram.Request request = KeyProgram.Request.decode(octets)) {
            return request.key().map(key -> Bytes.owning(KeyProgram.encode(request.fields(), key)));
          }
        });
    new IdeKmResponder(new TestPorts(3)).answer(input, Bytes.zeros(4));
  }

  static void attempt(Bytes input, Reading reading) {
    Optional<Bytes> again;
    try {
      again = reading.read(input);
    } catch (MalformedMessageException refused) {
      if (refused.field().isEmpty() || refused.offset() < 0) {
        throw new AssertionError("a rejection must say where", refused);
      }
      return;
    }
    // Reserved octets are written as zeros.
    if (again.isPresent() && again.get().length() != input.length()) {
      throw new AssertionError("another message when read again: " + again.get().toHex());
    }
  }

  static Stream<Arguments> messages() {
    return Stream.of(
            "000000",
            "01000000000000" + "02000001" + "00000000",
            "02000007002302" + IdeKeyTest.IN_KEY_PROG,
            "03000007002302",
            "04000007002302",
            "05000007002302",
            "06000007002302",
            "ff",
            "")
        .map(hex -> Arguments.of((Object) Bytes.ofHex(hex).toByteArray()));
  }
}
