package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;
import org.opentsm.tsm.cli.io.FailureException;

/**
 * A device as the daemon has it.
 *
 * @param address of the device
 * @param provider whose TSM has it
 * @param state its name
 * @param incarnation from 0
 * @param generation of its evidence, from 0
 * @param reason why it can not be used, if it cannot
 */
record DeviceStanding(
    String address,
    String provider,
    String state,
    long incarnation,
    long generation,
    Optional<String> reason) {
  private static final Pattern WORDS = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  static DeviceStanding read(Answer answer) throws FailureException {
    return new DeviceStanding(
        answer.text("address"),
        answer.matching("provider", WORDS),
        answer.matching("state", WORDS),
        answer.number("incarnation"),
        answer.number("generation"),
        answer.optionalText("reason"));
  }

  /** As fields of a document that names the device itself. */
  ObjectNode addTo(ObjectNode json) {
    json.put("provider", provider);
    json.put("state", state);
    json.put("incarnation", incarnation);
    json.put("generation", generation);
    reason.ifPresent(why -> json.put("reason", why));
    return json;
  }
}
