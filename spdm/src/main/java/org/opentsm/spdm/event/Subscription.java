package org.opentsm.spdm.event;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.message.DmtfEvent;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.SpdmEvent;

/**
 * What one end of a session is told of, and how far that has come.
 *
 * <p>EventInstanceID counts from 1 in each session. What is not acknowledged, or is forgotten by
 * the {@link EventSource} before it could be told, is lost: its numbers are missing, and EVENT_LOST
 * says so to whoever subscribed to that. One thread at a time.
 */
public final class Subscription {
  /** Octets of SEND_EVENT before its events. */
  public static final int HEADER = 8;

  /** More octets are not gathered for one message, whatever the other end takes. */
  private static final long MAX_ROOM = 1 << 16;

  private static final long LAST_ID = 0xFFFF_FFFFL;

  private final EventSource source;
  private List<EventGroup> wanted = List.of();
  private long position;
  private long nextId = 1;
  private long acknowledged;

  /** The number of the last that was lost and not told to be; 0 if there is none. */
  private long lost;

  /** The number of the last that is on its way; 0 if none is. */
  private long underway;

  /** Whether that is the news of a loss alone. */
  private boolean lossAlone;

  /** Whether the news of a loss waits for others: the other end has not taken it alone. */
  private boolean patient;

  /** A subscription to nothing. */
  public Subscription(EventSource source) {
    this.source = source;
  }

  /** What can be told. */
  public EventSource source() {
    return source;
  }

  /** Whether the source has this group and all of the types that are named. */
  public boolean offers(EventGroup group) {
    return source.types().stream()
        .anyMatch(each -> each.isSameGroup(group) && each.types().containsAll(group.types()));
  }

  /** From here on the other end is told of these groups alone; of nothing, if there are none. */
  public void subscribe(List<EventGroup> groups) {
    if (wanted.isEmpty()) {
      position = source.position();
    }
    wanted = List.copyOf(groups);
  }

  /** From here on the other end is told of everything. */
  public void subscribeToAll() {
    subscribe(source.types().stream().map(EventGroup::everything).toList());
  }

  /**
   * The events of the next SEND_EVENT, with rising numbers that leave none out; empty if there is
   * nothing to tell. Those of the one before count as lost, unless {@link #acknowledge} came.
   *
   * @param room octets of the longest SEND_EVENT
   */
  public List<SpdmEvent> next(long room) {
    if (underway != 0) {
      lost = underway;
      patient = lossAlone;
      underway = 0;
    }
    if (wanted.isEmpty()) {
      return List.of();
    }
    EventSource.Recent recent = source.since(position);
    lose(recent.first() - position);
    position = recent.first();
    Batch batch = new Batch(Math.min(room, MAX_ROOM) - HEADER);
    for (Occurrence each : recent.occurrences()) {
      if (covers(each) && !batch.take(each)) {
        break;
      }
      position++;
    }
    if (!patient) {
      batch.tellLost();
    }
    underway = batch.events.isEmpty() ? 0 : batch.events.getLast().instanceId();
    return List.copyOf(batch.events);
  }

  /** EVENT_ACK came for what {@link #next} gave last. */
  public void acknowledge() {
    acknowledged = Math.max(acknowledged, underway);
    underway = 0;
  }

  private boolean covers(Occurrence each) {
    return wanted.stream()
        .anyMatch(group -> group.covers(each.standardId(), each.vendorId(), each.typeId()));
  }

  /** A session that has had all numbers goes on without events. */
  private boolean isExhausted() {
    return nextId >= LAST_ID;
  }

  private void lose(long count) {
    if (count > 0 && !isExhausted()) {
      nextId = Math.min(nextId + count, LAST_ID);
      lost = nextId - 1;
    }
  }

  /** What goes into one SEND_EVENT. */
  private final class Batch {
    final List<SpdmEvent> events = new ArrayList<>();
    private long room;

    Batch(long room) {
      this.room = room;
    }

    /** Whether it was dealt with: taken, or lost because no SEND_EVENT has room for it. */
    boolean take(Occurrence each) {
      tellLost();
      if (isExhausted()) {
        return true;
      }
      SpdmEvent event = each.numbered(nextId);
      if (event.size() > room) {
        // A gap cannot be told behind what comes before it: that goes alone.
        if (events.isEmpty()) {
          lose(1);
        }
        return events.isEmpty();
      }
      add(event);
      lossAlone = false;
      patient = false;
      return true;
    }

    /** Numbers are missing before the next event: EVENT_LOST is the first behind them. */
    void tellLost() {
      if (lost == 0 || !events.isEmpty() || isExhausted()) {
        return;
      }
      Occurrence loss = Occurrence.of(new DmtfEvent.EventLost(acknowledged, lost));
      SpdmEvent event = loss.numbered(nextId);
      boolean told = covers(loss) && event.size() <= room;
      lost = 0;
      if (told) {
        add(event);
        lossAlone = true;
      }
    }

    private void add(SpdmEvent event) {
      events.add(event);
      room -= event.size();
      nextId++;
    }
  }
}
