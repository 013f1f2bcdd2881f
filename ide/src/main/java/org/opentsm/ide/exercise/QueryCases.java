package org.opentsm.ide.exercise;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.km.Query;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;

/** QUERY: the ports of a component. */
final class QueryCases {
  private static final int QUERY_RESP = 1;
  private static final int PORT_AT = 2;
  private static final int PLACE_AT = 3;
  private static final int MAX_PORT_AT = 6;
  private static final int REGISTERS_AT = 7;
  private static final int LEAST = REGISTERS_AT + 2 * Integer.BYTES;
  private static final int MOST = REGISTERS_AT + Query.MAX_REGISTERS * Integer.BYTES;

  private final IdeKmTarget target;

  QueryCases(IdeKmTarget target) {
    this.target = target;
  }

  List<Part> parts() {
    return List.of(
        Part.of(
            "1.1",
            "QUERY_RESP for port 0",
            (steps, deadline) -> expect(steps, 1, target.channel(), 0, deadline)),
        Part.of(
            "1.2",
            "QUERY_RESP for every other port",
            (steps, deadline) -> {
              int last = target.requester().query(0, deadline).maxPortIndex();
              if (last == 0) {
                throw new NotRunException("the device has port 0 alone");
              }
              for (int port = 1; port <= last; port++) {
                expect(steps, 1, target.channel(), port, deadline);
              }
            }));
  }

  /**
   * QUERY and what QUERY_RESP is to be.
   *
   * @param first assertion of four
   */
  static void expect(Steps steps, int first, VendorChannel channel, int port, Deadline deadline) {
    String message = "QUERY: port " + port;
    Optional<Bytes> answer = ask(steps, first, channel, port, deadline);
    if (answer.isEmpty()) {
      return;
    }
    Bytes response = answer.get();
    int size = response.length();
    steps.check(
        first,
        message,
        "QUERY_RESP of 7 bytes and 2 to " + Query.MAX_REGISTERS + " registers",
        size + " bytes",
        size >= LEAST && size <= MOST && (size - REGISTERS_AT) % Integer.BYTES == 0);
    steps.equal(first + 1, message, "Object ID of QUERY_RESP", QUERY_RESP, Octets.at(response, 0));
    steps.equal(first + 2, message, "PortIndex", port, Octets.at(response, PORT_AT));
    int last = Octets.at(response, MAX_PORT_AT);
    steps.check(first + 3, message, "MaxPortIndex at least " + port, last + "", last >= port);
  }

  /** Where the device says it is, against what the host knows. */
  static void expectPlace(
      Steps steps, int assertion, VendorChannel channel, OptionalInt known, Deadline deadline) {
    String expected = "Dev/Func, Bus and Segment as the host knows them";
    if (known.isEmpty()) {
      steps.notRun(assertion, expected, "nobody said where the function is");
      return;
    }
    Optional<Bytes> answer = ask(steps, assertion, channel, 0, deadline);
    answer.ifPresent(response ->
        steps.equal(
            assertion,
            "QUERY: port 0",
            "Dev/Func and Bus",
            known.getAsInt(),
            Octets.at(response, PLACE_AT) | Octets.at(response, PLACE_AT + 1) << Byte.SIZE));
  }

  private static Optional<Bytes> ask(
      Steps steps, int first, VendorChannel channel, int port, Deadline deadline) {
    return steps.ask(
        channel,
        VendorProtocol.IDE_KM,
        first,
        "QUERY: port " + port,
        new Query.Request(port).encode(),
        deadline);
  }
}
