package org.opentsm.backend.nativecma;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.ide.stream.IdeStream;

/** Tells of the encrypted link of one device. Belongs to the verb whose turn it is. */
final class LinkKeeping {
  private final DeviceEvents events;
  private Optional<IdeStream> up = Optional.empty();

  LinkKeeping(DeviceEvents events) {
    this.events = events;
  }

  /** A verb has ended: this is the link now, if there is one. */
  void follow(HeldLink link) {
    leave(link);
    if (up.isEmpty()) {
      up = open(link);
      up.ifPresent(stream -> events.linkSecured(stream.id()));
    }
  }

  /** Another stream than that of the link was taken down, if it was up. */
  void leave(HeldLink link) {
    if (!open(link).equals(up)) {
      closed(List.of());
    }
  }

  private static Optional<IdeStream> open(HeldLink link) {
    return link.stream().filter(IdeStream::isOpen);
  }

  /** Its keys were renewed. */
  void refreshed() {
    up.ifPresent(stream -> events.linkRefreshed(stream.id(), stream.keySet(), stream.refreshes()));
  }

  /**
   * It was taken down, if it was up.
   *
   * @param left what of it could not be, a line each
   */
  void closed(List<String> left) {
    stop().ifPresent(id -> events.linkClosed(id, left));
  }

  /** It failed, if it was up. */
  void lost(String reason, List<String> left) {
    stop().ifPresent(id -> events.linkLost(id, reason, left));
  }

  private OptionalInt stop() {
    OptionalInt was = up.map(stream -> OptionalInt.of(stream.id())).orElse(OptionalInt.empty());
    up = Optional.empty();
    return was;
  }
}
