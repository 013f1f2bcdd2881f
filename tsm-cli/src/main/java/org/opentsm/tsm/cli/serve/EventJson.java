package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.cli.report.ComparisonReport;

/** Events as JSON: the type in the words of {@code docs/daemon.md}, and the fields of the event. */
final class EventJson {
  private EventJson() {}

  /** The name of an event's type. */
  static String type(TsmEvent event) {
    return switch (event) {
      case TsmEvent.DeviceArrived _ -> "device-arrived";
      case TsmEvent.DeviceGone _ -> "device-gone";
      case TsmEvent.Connected _ -> "connected";
      case TsmEvent.ConnectFailed _ -> "connect-failed";
      case TsmEvent.SessionOpened _ -> "session-opened";
      case TsmEvent.SessionClosed _ -> "session-closed";
      case TsmEvent.SessionLost _ -> "session-lost";
      case TsmEvent.Disconnected _ -> "disconnected";
      case TsmEvent.Locked _ -> "locked";
      case TsmEvent.Unlocked _ -> "unlocked";
      case TsmEvent.EvidenceCollected _ -> "evidence-collected";
      case TsmEvent.Accepted _ -> "accepted";
      case TsmEvent.Revalidated _ -> "revalidated";
      case TsmEvent.ConnectionLost _ -> "connection-lost";
      case TsmEvent.OwnerConflict _ -> "owner-conflict";
      case TsmEvent.Progress _ -> "progress";
      case TsmEvent.EventsMissed _ -> "events-missed";
    };
  }

  /** An event. */
  static ObjectNode toJson(TsmEvent event) {
    return switch (event) {
      case TsmEvent.EventsMissed missed ->
          JsonNodeFactory.instance
              .objectNode()
              .put("at", missed.at().toString())
              .put("count", missed.count());
      case TsmEvent.OfDevice of -> ofDevice(of);
    };
  }

  /** What every event of a device has. */
  static ObjectNode head(Instant at, DeviceAddress address) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("at", at.toString())
        .put("address", address.text());
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

  private static ObjectNode put(ObjectNode json, Incarnation incarnation) {
    return json.put("incarnation", incarnation.value());
  }

  private static ObjectNode put(ObjectNode json, String code, String reason) {
    return json.put("code", code).put("reason", reason);
  }
}
