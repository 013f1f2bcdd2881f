package org.opentsm.ide.stream;

/** Hears of a stream what happens to it. */
@FunctionalInterface
public interface StreamListener {
  /**
   * Called by the thread that works with the stream, behind what has happened; what it throws
   * changes nothing.
   */
  void heard(StreamEvent event);
}
