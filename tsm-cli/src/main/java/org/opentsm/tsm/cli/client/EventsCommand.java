package org.opentsm.tsm.cli.client;

import com.google.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tsm events}: what happened and happens to the devices of the daemon. */
@Command(
    name = "events",
    description = {
      "Show the events that the daemon still has, one a line.",
      "With --follow those from now on, or behind the one of --after, until Ctrl-C; also after the"
          + " daemon was started anew; at the start one must listen. What was lost between is marked"
          + " as a gap."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm events",
      "  tsm events --follow --json",
      "  tsm events --follow --after 4f1c9a0b7d2e6835-17",
      "  tsm events --follow --types connection-lost,session-lost --address emu:"
    })
public final class EventsCommand implements Callable<Integer> {
  private static final String BEGINNING = "0";
  private static final Pattern ID = Pattern.compile("0|[0-9a-f]{16}-[0-9]{1,18}");
  private static final String REFUSED = "refused";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long RETRY_MILLIS = 1000;

  /** The daemon says something every ten seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** Failures after which the daemon may come back. */
  private static final Set<String> AWAY =
      Set.of(
          ClientErrorCode.NOT_RUNNING.id(),
          ClientErrorCode.NO_ANSWER.id(),
          HttpErrorCode.STOPPING.id());

  private final Console console;

  @Spec private CommandSpec command;

  @Option(names = "--follow", description = "Go on with what happens.")
  private boolean follow;

  @Option(
      names = "--after",
      paramLabel = "ID",
      description =
          "Begin behind this event, as --json names it; 0 for all that the daemon still has.")
  private @Nullable String after;

  @Option(
      names = "--types",
      paramLabel = "TYPE",
      split = ",",
      description = "Only events of these types, as connected,session-lost.")
  private @Nullable List<String> types;

  @Option(names = "--address", paramLabel = "DEVICE", description = "Only those of this device.")
  private @Nullable String address;

  @Mixin private SocketOption socket;
  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  EventsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws FailureException {
    Optional<String> start = Optional.ofNullable(after);
    if (start.filter(id -> !ID.matcher(id).matches()).isPresent()) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--after': expected the id of an event, or 0, found '"
              + after
              + "'");
    }
    DaemonClient client = new DaemonClient(socket.place(""), PATIENCE);
    if (follow) {
      follow(client, start);
    } else {
      Reading reading = new Reading(client, start.or(() -> Optional.of(BEGINNING)));
      reading.run();
    }
    return ExitCode.DONE.value();
  }

  /** Comes back until nobody reads what is written, or somebody ends it. */
  private void follow(DaemonClient client, Optional<String> start) throws FailureException {
    Reading reading = new Reading(client, start);
    boolean told = false;
    while (!console.isReaderGone() && !Thread.currentThread().isInterrupted()) {
      try {
        reading.run();
        told = false;
      } catch (FailureException e) {
        told &= !reading.begun;
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        if (!reading.everBegun || !AWAY.contains(e.failure().code())) {
          throw e;
        }
      }
      if (!told && !console.isReaderGone()) {
        console.note("the daemon has left; waiting for it to come back");
        console.flush();
        told = true;
      }
      pause();
    }
  }

  private String query() {
    Map<String, String> wishes = new TreeMap<>();
    wishes.put("follow", follow ? "yes" : "no");
    if (types != null) {
      wishes.put("types", String.join(",", types));
    }
    if (address != null) {
      wishes.put("address", address);
    }
    return HttpCall.query(wishes);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads one stream after the other, each behind what was read last. */
  private final class Reading {
    private final DaemonClient client;
    private final String query = query();
    private Optional<String> last;
    private boolean everBegun;
    private boolean begun;

    Reading(DaemonClient client, Optional<String> start) {
      this.client = client;
      this.last = start;
    }

    /** To the end of the stream. */
    void run() throws FailureException {
      begun = false;
      HttpCall call =
          HttpCall.get(HttpCall.path("v1", "events") + query, EventReader.MEDIA_TYPE).after(last);
      try (DaemonAnswer answer = client.open(call, client.deadline())) {
        if (!answer.mediaType().equals(EventReader.MEDIA_TYPE)) {
          throw client.badAnswer("a stream of events", "'" + answer.mediaType() + "'");
        }
        begun = true;
        everBegun = true;
        EventReader reader = new EventReader(client);
        Optional<Bytes> piece = answer.next(Deadline.after(SILENCE));
        while (piece.isPresent() && !console.isReaderGone()) {
          show(reader, piece.get());
          piece = answer.next(Deadline.after(SILENCE));
        }
      }
    }

    private void show(EventReader reader, Bytes piece) throws FailureException {
      reader.take(piece);
      for (Optional<EventReader.StreamEvent> next = reader.next();
          next.isPresent();
          next = reader.next()) {
        EventLine line = EventLine.of(next.get(), client);
        if (line.type().equals(REFUSED)) {
          throw client.refused(HttpErrorCode.TOO_MANY, line.fields().path("reason").asText());
        }
        console.result(json.isGiven() ? line.toJson() : line.toText());
      }
      last = Optional.of(reader.lastId()).filter(id -> !id.isEmpty()).or(() -> last);
      if (follow) {
        console.flush();
      }
    }
  }
}
