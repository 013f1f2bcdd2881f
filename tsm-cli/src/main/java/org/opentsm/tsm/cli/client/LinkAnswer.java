package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.cli.io.FailureException;

/**
 * The link of a device, as the daemon tells of it.
 *
 * @param provider whose TSM has the device
 * @param streams that are encrypted
 * @param noStreams why there are none
 */
record LinkAnswer(String provider, List<Stream> streams, Optional<String> noStreams) {
  /** A stream, the device's end first. */
  record Stream(
      Optional<Long> id,
      String type,
      Optional<Long> keySet,
      Optional<Long> generation,
      List<Port> ports) {}

  /** One end of a stream. */
  record Port(
      Optional<String> address,
      Optional<Long> portIndex,
      Optional<Long> block,
      Optional<String> state) {}

  static LinkAnswer read(Answer answer) throws FailureException {
    List<Stream> streams = new ArrayList<>();
    for (Answer each : answer.objects("streams")) {
      List<Port> ports = new ArrayList<>();
      for (Answer port : each.objects("ports")) {
        ports.add(
            new Port(
                port.optionalText("address"),
                port.optionalNumber("portIndex"),
                port.optionalNumber("block"),
                port.optionalText("state")));
      }
      streams.add(
          new Stream(
              each.optionalNumber("id"),
              each.text("type"),
              each.optionalNumber("keySet"),
              each.optionalNumber("generation"),
              ports));
    }
    return new LinkAnswer(answer.text("provider"), streams, answer.optionalText("noStreams"));
  }

  /** For a person, a line for each stream. */
  List<String> lines(DeviceAddress device) {
    if (streams.isEmpty()) {
      return List.of(
          device.head()
              + "the link is not encrypted"
              + noStreams.map(why -> ": " + why).orElse(""));
    }
    return streams.stream().map(each -> device.head() + sentence(each)).toList();
  }

  private static String sentence(Stream stream) {
    String ends =
        stream.ports().stream()
            .map(
                port -> port.address().orElse("a port") + " " + port.state().orElse("does not say"))
            .collect(Collectors.joining(", "));
    return stream.type()
        + " stream"
        + stream.id().map(id -> " " + id).orElse("")
        + ": "
        + ends
        + stream.keySet().map(set -> "; key set " + set).orElse("")
        + stream.generation().map(count -> "; keys renewed " + times(count)).orElse("");
  }

  private static String times(long count) {
    return count == 1 ? "once" : count + " times";
  }

  /** By {@code link.schema.json}. */
  ObjectNode toJson(DeviceAddress device) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", 1);
    json.put("address", device.text());
    json.put("provider", provider);
    ArrayNode all = json.putArray("streams");
    for (Stream each : streams) {
      ObjectNode stream = all.addObject();
      each.id().ifPresent(id -> stream.put("id", id));
      stream.put("type", each.type());
      each.keySet().ifPresent(set -> stream.put("keySet", set));
      each.generation().ifPresent(count -> stream.put("generation", count));
      ArrayNode ports = stream.putArray("ports");
      for (Port one : each.ports()) {
        ObjectNode port = ports.addObject();
        one.address().ifPresent(address -> port.put("address", address));
        one.portIndex().ifPresent(index -> port.put("portIndex", index));
        one.block().ifPresent(block -> port.put("block", block));
        one.state().ifPresent(state -> port.put("state", state));
      }
    }
    noStreams.ifPresent(why -> json.put("noStreams", why));
    return json;
  }
}
