package org.opentsm.bench.compare;

import java.io.IOException;
import org.opentsm.spdm.SpdmException;

/** A Requester and a Responder with one connection between them, on which sessions are held. */
interface SessionLoop extends AutoCloseable {
  /** For the table. */
  String name();

  /**
   * Opens sessions, one after the other, each with a HEARTBEAT and an END_SESSION.
   *
   * @return how long each took, in nanoseconds
   */
  long[] hold(int times) throws IOException, SpdmException;

  /** Processor time of the programs so far, in nanoseconds. */
  long cpuNanos();

  @Override
  void close();
}
