package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.opentsm.spdm.PrintableText;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What the daemon writes to its log, one line each: its start and end, what happens to devices, and
 * who had a verb done. Texts may be a device's: no control character gets through.
 */
final class DaemonLog {
  private static final Logger LOG = LoggerFactory.getLogger("opentsm.daemon");

  private DaemonLog() {}

  static void listening(DaemonSocket socket) {
    with(LOG.atInfo(), "socket", socket.path())
        .addKeyValue("inherited", socket.isInherited())
        .log("listening");
  }

  /** A right that nobody has is a mistake of the configuration more often than not. */
  static void unknownGrantee(String name) {
    with(LOG.atWarn(), "name", name).log("a grant is for somebody whom this host does not know");
  }

  /** Events were missed, and what they would have told cannot be asked for. */
  static void notReadAnew(TsmException silent) {
    with(LOG.atWarn(), "reason", String.valueOf(silent.getMessage()))
        .log("sessions are not known: a TSM does not say which devices it has");
  }

  static void linkNotRead(DeviceAddress device, TsmException silent) {
    with(
            with(LOG.atWarn(), "address", device.text()),
            "reason",
            String.valueOf(silent.getMessage()))
        .log("a link is not known: its TSM does not say how it stands");
  }

  /** Before the socket is closed: with one that was inherited, that ends standard error as well. */
  static void stopped(Path socket) {
    with(LOG.atInfo(), "socket", socket).log("stopped");
  }

  static void event(EventType type, ObjectNode document) {
    Level level =
        switch (type) {
          case PROGRESS -> Level.DEBUG;
          case CONNECT_RETRY -> Level.WARN;
          default -> Level.INFO;
        };
    if (!LOG.isEnabledForLevel(level)) {
      return;
    }
    LoggingEventBuilder line = LOG.atLevel(level).addKeyValue("event", type.id());
    for (var field : document.properties()) {
      line = with(line, field.getKey(), field.getValue().asText());
    }
    line.log("event");
  }

  static void ended(Operation operation) {
    Operation.Asked asked = operation.asked();
    LoggingEventBuilder line =
        LOG.atInfo().addKeyValue("operation", operation.id()).addKeyValue("verb", asked.verb());
    line = with(line, "user", asked.caller().user());
    if (asked.target().isPresent()) {
      line = with(line, "address", asked.target().get());
    }
    String outcome = operation.problem().map(problem -> problem.failure().code()).orElse("done");
    line.addKeyValue("outcome", outcome).log("operation");
  }

  private static LoggingEventBuilder with(LoggingEventBuilder line, String key, Object value) {
    return line.addKeyValue(key, PrintableText.of(value.toString()));
  }
}
