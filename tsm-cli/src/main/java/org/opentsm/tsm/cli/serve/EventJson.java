package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.cli.report.ComparisonReport;

/** Events as JSON: the fields of each, by its type. */
final class EventJson {
  private EventJson() {}

  /** An event. */
  static ObjectNode toJson(TsmEvent event) {
    return switch (event) {
      case TsmEvent.EventsMissed missed -> at(missed.at()).put("count", missed.count());
      case TsmEvent.OfDevice of -> ofDevice(of);
    };
  }

  /** What every event has. */
  static ObjectNode at(Instant at) {
    return JsonNodeFactory.instance.objectNode().put("at", at.toString());
  }

  /** What every event of a device has. */
  static ObjectNode head(Instant at, DeviceAddress address) {
    return at(at).put("address", address.text());
  }

  private static ObjectNode ofDevice(TsmEvent.OfDevice event) {
    ObjectNode json = head(event.at(), event.address());
    switch (event) {
      case TsmEvent.DeviceArrived arrived -> put(json, arrived.incarnation());
      case TsmEvent.DeviceGone gone -> put(json, gone.incarnation());
      case TsmEvent.Connected connected ->
          put(json, connected.incarnation()).put("slot", connected.slot());
      case TsmEvent.ConnectFailed failed -> put(json, failed.code(), failed.reason());
      case TsmEvent.SessionOpened opened -> {
        put(json, opened.incarnation()).put("protection", opened.protection());
        opened.slot().ifPresent(slot -> json.put("slot", slot));
      }
      case TsmEvent.SessionClosed closed -> put(json, closed.incarnation());
      case TsmEvent.SessionLost lost ->
          put(put(json, lost.incarnation()), lost.code(), lost.reason());
      case TsmEvent.LinkSecured secured ->
          put(json, secured.incarnation()).put("stream", secured.streamId());
      case TsmEvent.LinkRefreshed refreshed ->
          put(json, refreshed.incarnation())
              .put("stream", refreshed.streamId())
              .put("keySet", refreshed.keySet())
              .put("generation", refreshed.generation());
      case TsmEvent.LinkClosed closed ->
          left(put(json, closed.incarnation()).put("stream", closed.streamId()), closed.left());
      case TsmEvent.LinkLost lost ->
          left(
              put(json, lost.incarnation())
                  .put("stream", lost.streamId())
                  .put("reason", lost.reason()),
              lost.left());
      case TsmEvent.Disconnected disconnected -> put(json, disconnected.incarnation());
      case TsmEvent.Locked locked -> put(json, locked.incarnation());
      case TsmEvent.Unlocked unlocked ->
          put(json, unlocked.incarnation()).put("reason", unlocked.reason());
      case TsmEvent.EvidenceCollected collected ->
          put(json, collected.incarnation()).put("generation", collected.generation().value());
      case TsmEvent.Accepted accepted ->
          put(json, accepted.incarnation())
              .put("generation", accepted.generation().value())
              .put("deviceDigest", accepted.digest().toHex());
      case TsmEvent.Revalidated revalidated -> {
        ComparisonReport report = ComparisonReport.of(revalidated.outcome());
        json.put("outcome", report.outcome());
        if (!report.isSame()) {
          ArrayNode parts = json.putArray("parts");
          report.differences().forEach(difference -> parts.add(difference.part()));
        }
      }
      case TsmEvent.ConnectionLost lost ->
          put(put(json, lost.incarnation()), lost.code(), lost.reason());
      case TsmEvent.OwnerConflict conflict -> json.put("reason", conflict.reason());
      case TsmEvent.Progress progress ->
          json.put("verb", progress.verb()).put("step", progress.step());
    }
    return json;
  }

  /** What of a stream could not be taken down, if anything. */
  private static void left(ObjectNode json, List<String> left) {
    if (!left.isEmpty()) {
      ArrayNode all = json.putArray("left");
      left.forEach(all::add);
    }
  }

  private static ObjectNode put(ObjectNode json, Incarnation incarnation) {
    return json.put("incarnation", incarnation.value());
  }

  private static ObjectNode put(ObjectNode json, String code, String reason) {
    return json.put("code", code).put("reason", reason);
  }
}
