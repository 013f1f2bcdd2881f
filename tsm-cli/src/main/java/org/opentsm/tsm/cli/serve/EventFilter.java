package org.opentsm.tsm.cli.serve;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.http.Body;
import org.opentsm.tsm.cli.http.HttpExchange;
import org.opentsm.tsm.cli.http.ProblemException;

/**
 * Which events a reader wants. That some were missed everybody is told.
 *
 * @param types of them
 * @param address of the device that they are of; without one, of all. Those of no device are for
 *     everybody
 */
record EventFilter(Set<EventType> types, Optional<DeviceAddress> address) {
  static final String TYPES = "types";
  static final String ADDRESS = "address";

  /**
   * What the query of a request says.
   *
   * @throws ProblemException if it names a type that no event has
   * @throws TsmException.BadArgument if it names what is no address
   */
  static EventFilter of(HttpExchange exchange) throws ProblemException, TsmException.BadArgument {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    Optional<String> list = exchange.query(TYPES);
    for (String name : list.map(text -> text.split(",", -1)).orElse(new String[0])) {
      types.add(EventType.of(name).orElseThrow(() -> unknown(name)));
    }
    Optional<String> address = exchange.query(ADDRESS);
    return new EventFilter(
        list.isPresent() ? types : EnumSet.allOf(EventType.class),
        address.isPresent() ? Optional.of(DeviceAddress.parse(address.get())) : Optional.empty());
  }

  /** Whether the reader wants an event. */
  boolean wants(EventLog.Entry entry) {
    boolean ofAnother =
        !entry.address().isEmpty()
            && address.filter(wanted -> !wanted.text().equals(entry.address())).isPresent();
    // Like a gap, it says that what a reader wants may be missing.
    return entry.type() == EventType.EVENTS_MISSED || (types.contains(entry.type()) && !ofAnother);
  }

  private static ProblemException unknown(String name) {
    return Body.wrong(
        TYPES
            + ": expected some of "
            + Arrays.stream(EventType.values()).map(EventType::id).toList()
            + " with commas, found "
            + Body.shown(name));
  }
}
