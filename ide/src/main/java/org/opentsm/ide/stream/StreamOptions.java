package org.opentsm.ide.stream;

import java.time.InstantSource;
import org.opentsm.spdm.SteadyClock;

/**
 * What is up to the owner of a stream.
 *
 * @param refresh when {@link IdeStream#due} says that its keys are to be renewed
 * @param listener hears of what happens
 * @param ticks tells the age of keys, and never goes back
 */
public record StreamOptions(RefreshPolicy refresh, StreamListener listener, InstantSource ticks) {
  /** The usual policy, and nobody who listens. */
  public static final StreamOptions USUAL = telling(_ -> {});

  /** The usual policy, and a listener. */
  public static StreamOptions telling(StreamListener listener) {
    return new StreamOptions(RefreshPolicy.USUAL, listener, SteadyClock.begin());
  }

  /** Tells the listener, whatever it makes of it. */
  void tell(StreamEvent event) {
    try {
      listener.heard(event);
    } catch (RuntimeException | LinkageError e) {
      // Its own defect: the stream stands as it does.
    }
  }
}
