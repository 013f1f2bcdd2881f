package org.opentsm.ide.exercise;

import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.spdm.Deadline;

/** The host's side of a stream, for cases that need both ends of it and their registers. */
@FunctionalInterface
public interface HostStreams {
  /**
   * Brings a stream to the device up, as {@link IdeStream#open} does.
   *
   * @param km gives the device its keys
   */
  IdeStream open(IdeKmRequester km, Deadline deadline) throws StreamException;
}
