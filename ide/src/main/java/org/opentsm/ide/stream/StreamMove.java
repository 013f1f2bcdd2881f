package org.opentsm.ide.stream;

import org.opentsm.ide.stream.StreamState.Allocated;
import org.opentsm.ide.stream.StreamState.Associated;
import org.opentsm.ide.stream.StreamState.Going;
import org.opentsm.ide.stream.StreamState.Programmed;
import org.opentsm.ide.stream.StreamState.Refreshing;
import org.opentsm.ide.stream.StreamState.Secure;

/** What brings a stream from one state to the next. Nothing here touches a port. */
enum StreamMove {
  /** The blocks of both ports say what it is for. */
  ASSOCIATE,
  /** Both ends have keys. */
  PROGRAM,
  /** Both ends use them. */
  GO,
  /** Both ends say that it is secure. */
  CONFIRM,
  /** Its keys are to be renewed. */
  REFRESH,
  /** Both ends use the keys of the other set, and have forgotten those before. */
  RENEWED;

  /**
   * The state behind this move.
   *
   * @throws IllegalStateException if the state has no such move
   */
  StreamState from(StreamState state) {
    return switch (state) {
      case Allocated() when this == ASSOCIATE -> new Associated();
      case Associated() when this == PROGRAM -> new Programmed();
      case Programmed() when this == GO -> new Going();
      case Going() when this == CONFIRM -> new Secure(0, 0);
      case Secure secure when this == CONFIRM -> secure;
      case Secure(int keySet, long refreshes) when this == REFRESH ->
          new Refreshing(keySet, refreshes);
      case Refreshing(int keySet, long refreshes) when this == RENEWED ->
          new Secure(1 - keySet, refreshes + 1);
      default -> throw new IllegalStateException("a stream that is " + state + " has no " + this);
    };
  }

  /** The state of a stream that ends: the first end is the one that counts. */
  static StreamState end(StreamState state, StreamState last) {
    if (!last.isLast()) {
      throw new IllegalArgumentException("a stream does not end " + last);
    }
    return state.isLast() ? state : last;
  }
}
