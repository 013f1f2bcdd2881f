package org.opentsm.ide.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Every sequence of six things that can happen to a stream, against a table: what is refused, and
 * where it stands then.
 */
class StreamMoveTest {
  private static final int DEPTH = 6;
  private static final StreamState FAILED =
      new StreamState.Failed(StreamStep.AWAIT_SECURE, "insecure");

  private enum Place {
    ALLOCATED,
    ASSOCIATED,
    PROGRAMMED,
    GOING,
    SECURE_0,
    SECURE_1,
    REFRESHING_0,
    REFRESHING_1,
    FAILED,
    STOPPED
  }

  private enum Event {
    ASSOCIATE,
    PROGRAM,
    GO,
    CONFIRM,
    REFRESH,
    RENEWED,
    FAIL,
    STOP
  }

  /** What is not here is refused. */
  private static final Map<Place, Map<Event, Place>> TABLE = new EnumMap<>(Place.class);

  static {
    row(Place.ALLOCATED, Map.of(Event.ASSOCIATE, Place.ASSOCIATED));
    row(Place.ASSOCIATED, Map.of(Event.PROGRAM, Place.PROGRAMMED));
    row(Place.PROGRAMMED, Map.of(Event.GO, Place.GOING));
    row(Place.GOING, Map.of(Event.CONFIRM, Place.SECURE_0));
    row(Place.SECURE_0, Map.of(Event.CONFIRM, Place.SECURE_0, Event.REFRESH, Place.REFRESHING_0));
    row(Place.SECURE_1, Map.of(Event.CONFIRM, Place.SECURE_1, Event.REFRESH, Place.REFRESHING_1));
    row(Place.REFRESHING_0, Map.of(Event.RENEWED, Place.SECURE_1));
    row(Place.REFRESHING_1, Map.of(Event.RENEWED, Place.SECURE_0));
    TABLE.put(Place.FAILED, Map.of(Event.FAIL, Place.FAILED, Event.STOP, Place.FAILED));
    TABLE.put(Place.STOPPED, Map.of(Event.FAIL, Place.STOPPED, Event.STOP, Place.STOPPED));
  }

  private static void row(Place from, Map<Event, Place> moves) {
    Map<Event, Place> all = new EnumMap<>(moves);
    all.put(Event.FAIL, Place.FAILED);
    all.put(Event.STOP, Place.STOPPED);
    TABLE.put(from, all);
  }

  private static Optional<StreamState> happens(StreamState state, Event event) {
    try {
      return Optional.of(
          switch (event) {
            case ASSOCIATE -> StreamMove.ASSOCIATE.from(state);
            case PROGRAM -> StreamMove.PROGRAM.from(state);
            case GO -> StreamMove.GO.from(state);
            case CONFIRM -> StreamMove.CONFIRM.from(state);
            case REFRESH -> StreamMove.REFRESH.from(state);
            case RENEWED -> StreamMove.RENEWED.from(state);
            case FAIL -> StreamMove.end(state, FAILED);
            case STOP -> StreamMove.end(state, new StreamState.Stopped());
          });
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static Place place(StreamState state) {
    return switch (state) {
      case StreamState.Allocated() -> Place.ALLOCATED;
      case StreamState.Associated() -> Place.ASSOCIATED;
      case StreamState.Programmed() -> Place.PROGRAMMED;
      case StreamState.Going() -> Place.GOING;
      case StreamState.Secure(int set, long _) -> set == 0 ? Place.SECURE_0 : Place.SECURE_1;
      case StreamState.Refreshing(int set, long _) ->
          set == 0 ? Place.REFRESHING_0 : Place.REFRESHING_1;
      case StreamState.Failed _ -> Place.FAILED;
      case StreamState.Stopped() -> Place.STOPPED;
    };
  }

  @Test
  void everySequenceFollowsTheTable() {
    List<StreamState> states = List.of(new StreamState.Allocated());
    int walked = 0;
    for (int depth = 0; depth < DEPTH; depth++) {
      List<StreamState> next = new ArrayList<>();
      for (StreamState state : states) {
        for (Event event : Event.values()) {
          Optional<StreamState> after = happens(state, event);
          assertThat(after.map(StreamMoveTest::place))
              .as("%s in %s", event, state)
              .isEqualTo(Optional.ofNullable(TABLE.get(place(state)).get(event)));
          next.add(after.orElse(state));
          walked++;
        }
      }
      states = next;
    }
    assertThat(walked).isEqualTo((1 << 18) / 7 * 8);
  }

  @Test
  void everyPlaceCanBeReachedAndOnlyAnEndIsTheLast() {
    Map<Place, StreamState> reached = new EnumMap<>(Place.class);
    ArrayDeque<StreamState> open = new ArrayDeque<>(List.of(new StreamState.Allocated()));
    while (!open.isEmpty()) {
      StreamState state = open.remove();
      if (reached.putIfAbsent(place(state), state) == null) {
        for (Event event : Event.values()) {
          happens(state, event).ifPresent(open::add);
        }
      }
    }
    assertThat(reached).containsOnlyKeys(Place.values());
    reached.forEach((place, state) ->
        assertThat(state.isLast())
            .as(place.name())
            .isEqualTo(place == Place.FAILED || place == Place.STOPPED));
  }

  @Test
  void aRenewalIsCountedAndTheFirstEndIsTheOne() {
    StreamState refreshing = new StreamState.Refreshing(1, 41);
    assertThat(StreamMove.RENEWED.from(refreshing)).isEqualTo(new StreamState.Secure(0, 42));
    assertThat(StreamMove.end(FAILED, new StreamState.Stopped())).isEqualTo(FAILED);
    assertThatThrownBy(() -> StreamMove.end(FAILED, refreshing))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
