package org.opentsm.tsm.cli.serve;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.opentsm.tsm.api.TsmEvent;

/**
 * The types of events, in the words of {@code docs/daemon.md}: those of TSMs, and what the daemon
 * itself tells.
 */
enum EventType {
  DEVICE_ARRIVED,
  DEVICE_GONE,
  CONNECTED,
  CONNECT_FAILED,
  SESSION_OPENED,
  SESSION_CLOSED,
  SESSION_LOST,
  LINK_SECURED,
  LINK_REFRESHED,
  LINK_CLOSED,
  LINK_LOST,
  DISCONNECTED,
  CONNECTION_LOST,
  LOCKED,
  UNLOCKED,
  EVIDENCE_COLLECTED,
  ACCEPTED,
  REVALIDATED,
  OWNER_CONFLICT,
  PROGRESS,
  EVENTS_MISSED,
  /** A device of the configuration could not be connected, and is tried again. */
  CONNECT_RETRY,
  /** The daemon is about to end. */
  DAEMON_STOPPING;

  private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The stable name. */
  String id() {
    return id;
  }

  /** The type of a name. */
  static Optional<EventType> of(String id) {
    return Arrays.stream(values()).filter(type -> type.id.equals(id)).findFirst();
  }

  /** That of an event of a TSM. */
  static EventType of(TsmEvent event) {
    return switch (event) {
      case TsmEvent.DeviceArrived _ -> DEVICE_ARRIVED;
      case TsmEvent.DeviceGone _ -> DEVICE_GONE;
      case TsmEvent.Connected _ -> CONNECTED;
      case TsmEvent.ConnectFailed _ -> CONNECT_FAILED;
      case TsmEvent.SessionOpened _ -> SESSION_OPENED;
      case TsmEvent.SessionClosed _ -> SESSION_CLOSED;
      case TsmEvent.SessionLost _ -> SESSION_LOST;
      case TsmEvent.LinkSecured _ -> LINK_SECURED;
      case TsmEvent.LinkRefreshed _ -> LINK_REFRESHED;
      case TsmEvent.LinkClosed _ -> LINK_CLOSED;
      case TsmEvent.LinkLost _ -> LINK_LOST;
      case TsmEvent.Disconnected _ -> DISCONNECTED;
      case TsmEvent.Locked _ -> LOCKED;
      case TsmEvent.Unlocked _ -> UNLOCKED;
      case TsmEvent.EvidenceCollected _ -> EVIDENCE_COLLECTED;
      case TsmEvent.Accepted _ -> ACCEPTED;
      case TsmEvent.Revalidated _ -> REVALIDATED;
      case TsmEvent.ConnectionLost _ -> CONNECTION_LOST;
      case TsmEvent.OwnerConflict _ -> OWNER_CONFLICT;
      case TsmEvent.Progress _ -> PROGRESS;
      case TsmEvent.EventsMissed _ -> EVENTS_MISSED;
    };
  }
}
