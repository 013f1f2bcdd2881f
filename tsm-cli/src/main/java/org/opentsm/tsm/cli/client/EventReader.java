package org.opentsm.tsm.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.FailureException;

/**
 * Makes events of a stream of them (WHATWG HTML, 9.2.6): as much of that as the daemon sends, with
 * a bound on lines and events.
 */
final class EventReader {
  /** What such a stream is called. */
  static final String MEDIA_TYPE = "text/event-stream";

  private static final int LONGEST = 256 * 1024;

  private final DaemonClient client;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ArrayDeque<StreamEvent> ready = new ArrayDeque<>();
  private final StringBuilder data = new StringBuilder();
  private String type = "";
  private String id = "";
  private String lastId = "";
  private boolean afterReturn;

  EventReader(DaemonClient client) {
    this.client = client;
  }

  /**
   * An event as it was sent.
   *
   * @param id of this or, if it has none, the last one before; empty if there was none
   * @param type its name
   * @param data its content
   */
  record StreamEvent(String id, String type, String data) {}

  /** Takes what has come. */
  void take(Bytes octets) throws FailureException {
    for (byte octet : octets.toByteArray()) {
      if (octet == '\n' && afterReturn) {
        afterReturn = false;
      } else if (octet == '\n' || octet == '\r') {
        afterReturn = octet == '\r';
        end();
      } else {
        afterReturn = false;
        line.write(octet);
        if (line.size() + data.length() > LONGEST) {
          throw client.badAnswer("events of at most " + LONGEST + " bytes", "a longer one");
        }
      }
    }
  }

  /** The next event that is whole. */
  Optional<StreamEvent> next() {
    return Optional.ofNullable(ready.poll());
  }

  /** The id that was sent last, with an event or without; empty if there was none. */
  String lastId() {
    return lastId;
  }

  private void end() {
    String text = line.toString(UTF_8);
    line.reset();
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    switch (name) {
      case "id" -> id = value;
      case "event" -> type = value;
      case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
      default -> {
        // Comments keep the connection alive, and other fields mean nothing to us.
      }
    }
  }

  private void dispatch() {
    lastId = id;
    if (!data.isEmpty()) {
      ready.add(new StreamEvent(id, type, data.toString()));
    }
    data.setLength(0);
    type = "";
  }
}
