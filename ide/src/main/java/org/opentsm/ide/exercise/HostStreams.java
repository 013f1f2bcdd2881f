package org.opentsm.ide.exercise;

import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.stream.StreamListener;
import org.opentsm.ide.stream.StreamOptions;
import org.opentsm.ide.stream.StreamPlan;
import org.opentsm.ide.stream.StreamPool;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The host's side of a stream, for cases that need both ends of it and their registers. */
@FunctionalInterface
public interface HostStreams {
  /**
   * Brings a stream to the device up, as {@link IdeStream#open} does.
   *
   * @param km gives the device its keys
   * @param listener is told how it ends, and what is left of it then
   */
  IdeStream open(IdeKmRequester km, StreamListener listener, Deadline deadline)
      throws StreamException;

  /** Those between two ports. */
  static HostStreams at(StreamPlan plan, StreamPool pool, SpdmCrypto crypto) {
    return (km, listener, deadline) ->
        IdeStream.open(plan, pool, km, crypto, StreamOptions.telling(listener), deadline);
  }
}
