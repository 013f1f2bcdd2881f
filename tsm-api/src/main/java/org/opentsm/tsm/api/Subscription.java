package org.opentsm.tsm.api;

/** A listener's registration. */
public interface Subscription extends AutoCloseable {
  /** Ends it. No event is delivered after this returns, but one may be in the listener's hands. */
  @Override
  void close();
}
