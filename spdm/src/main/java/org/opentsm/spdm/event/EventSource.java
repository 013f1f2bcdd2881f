package org.opentsm.spdm.event;

import java.util.List;
import org.opentsm.spdm.message.EventGroup;

/**
 * What an end of a session can tell of: an Event Notifier's memory. {@link EventLog} is one.
 *
 * <p>Several sessions read it at once, each from a position of its own; nothing that a session does
 * changes it.
 */
public interface EventSource {
  /**
   * Every type that it can tell of: 1 to 255 groups, each once, without {@link EventGroup#all}.
   * DMTF's EVENT_LOST must be among them (DSP0274, "DMTF event types").
   */
  List<EventGroup> types();

  /** How much has happened so far, 0 or more. */
  long position();

  /**
   * What has happened since then, as far as it is remembered.
   *
   * @param position 0 to {@link #position()}
   */
  Recent since(long position);

  /**
   * The end of what has happened.
   *
   * @param first position of the first that is remembered: later than asked for if something was
   *     forgotten
   * @param occurrences from there on, in order
   */
  record Recent(long first, List<Occurrence> occurrences) {
    /** Copies the list. */
    public Recent {
      occurrences = List.copyOf(occurrences);
    }
  }
}
