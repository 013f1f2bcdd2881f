package org.opentsm.ide.stream;

import java.util.List;
import java.util.OptionalInt;

/** What has happened to a stream. Each stream ends with one event: it failed, or it was closed. */
public sealed interface StreamEvent {
  /** It is secure for the first time. */
  record Secured(int streamId) implements StreamEvent {}

  /**
   * Both ends use fresh keys, and have forgotten those before.
   *
   * @param keySet that is in use, 0 or 1
   * @param refreshes how often its keys were renewed, 1 and more
   */
  record Refreshed(int streamId, int keySet, long refreshes) implements StreamEvent {}

  /**
   * A step failed, or a check found it insecure; it was taken down.
   *
   * @param streamId empty if it did not come as far as having one
   * @param step at which
   * @param reason one line for a person
   * @param left what could not be taken down, a line each: an end that does not answer
   */
  record Failed(OptionalInt streamId, StreamStep step, String reason, List<String> left)
      implements StreamEvent {
    /** Keeps what is left as it is now. */
    public Failed {
      left = List.copyOf(left);
    }
  }

  /**
   * It was closed, and taken down.
   *
   * @param left as in {@link Failed}
   */
  record Closed(int streamId, List<String> left) implements StreamEvent {
    /** Keeps what is left as it is now. */
    public Closed {
      left = List.copyOf(left);
    }
  }
}
