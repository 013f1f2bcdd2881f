package org.opentsm.tsm.cli.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.tsm.cli.io.FailureException;

/**
 * What a daemon holds: several of its documents, one asked for after the other.
 *
 * @param socket where it listens
 * @param devices of all providers
 * @param accepted addresses of devices with a baseline
 * @param sessions that are open
 * @param streams of IDE
 * @param noStreams why there are none, if that can be said
 */
record HostStatus(
    Path socket,
    List<DeviceStanding> devices,
    Set<String> accepted,
    List<OpenSession> sessions,
    List<Stream> streams,
    Optional<String> noStreams) {
  /** A session; {@code since} is a time of RFC 3339, {@code protection} is for people. */
  record OpenSession(
      String address, long incarnation, Optional<Long> slot, String since, String protection) {}

  /** An IDE stream; {@code since} is a time of RFC 3339. */
  record Stream(
      String address, long id, String state, long keySet, long generation, String since) {}

  static HostStatus ask(DaemonClient client) throws FailureException {
    List<DeviceStanding> devices = new ArrayList<>();
    for (Answer each : client.get("v1", "devices").objects("devices")) {
      devices.add(DeviceStanding.read(each));
    }
    Set<String> accepted = new HashSet<>();
    for (Answer each : client.get("v1", "baselines").objects("baselines")) {
      // One whose file is damaged is named, if at all, with a problem: nothing is compared with it.
      if (!each.has("problem")) {
        accepted.add(each.text("address"));
      }
    }
    List<OpenSession> sessions = new ArrayList<>();
    for (Answer each : client.get("v1", "sessions").objects("sessions")) {
      sessions.add(
          new OpenSession(
              each.text("address"),
              each.number("incarnation"),
              each.optionalNumber("slot"),
              each.text("since"),
              each.text("protection")));
    }
    Answer answer = client.get("v1", "streams");
    List<Stream> streams = new ArrayList<>();
    for (Answer each : answer.objects("streams")) {
      streams.add(
          new Stream(
              each.text("address"),
              each.number("id"),
              each.text("state"),
              each.number("keySet"),
              each.number("generation"),
              each.text("since")));
    }
    return new HostStatus(
        client.place().socket(),
        devices,
        accepted,
        sessions,
        streams,
        answer.optionalText("reason"));
  }
}
