package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.DmtfEventType;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tsm spdm events}: what a device could tell. */
@Command(
    name = "events",
    description = {
      "Show which events a device can tell of (from SPDM 1.3). It is asked in a session, as events are"
          + " told there alone."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {"  tsm spdm events emu:", "  tsm spdm events spdm+doe://127.0.0.1:2323 --subscribe"})
final class EventsCommand extends SessionQuestion {
  @Option(
      names = "--subscribe",
      description = "Subscribe to all of them, to see whether the device agrees.")
  private boolean subscribe;

  /** For Guice. */
  @Inject
  EventsCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  boolean needsSession() {
    return true;
  }

  @Override
  void require(Negotiated agreed) throws TsmException {
    require(agreed, ResponderCapability.EVENT_CAP);
  }

  @Override
  void ask(SpdmDialogue device, Negotiated agreed, ObjectNode answer, Deadline deadline)
      throws SpdmException {
    if (!(device instanceof SpdmSession session)) {
      throw new IllegalStateException("events are asked for in a session");
    }
    List<EventGroup> groups = session.supportedEventTypes(deadline);
    ArrayNode list = answer.putArray("events");
    for (EventGroup group : groups) {
      ObjectNode json = list.addObject();
      json.put("standardsBody", StandardsBody.nameOf(group.standardId()));
      json.put("vendorId", group.vendorId().toHex());
      json.put("groupVersion", group.version());
      ArrayNode types = json.putArray("types");
      group.types().stream().sorted().forEach(type -> types.add(name(group, type)));
    }
    if (subscribe) {
      session.subscribe(groups.stream().map(EventGroup::everything).toList(), deadline);
      answer.put("subscribed", true);
    }
  }

  private static String name(EventGroup group, int type) {
    Optional<DmtfEventType> known =
        group.standardId() == StandardsBody.DMTF.value()
            ? DmtfEventType.ofValue(type)
            : Optional.empty();
    return known.map(Question::name).orElse("type-" + type);
  }
}
