package org.opentsm.bench.compare;

import java.io.IOException;
import org.opentsm.spdm.SpdmException;

/** A Requester and a Responder with one connection between them. */
interface Pair extends AutoCloseable {
  /** For the table. */
  String name();

  /** Attests a number of times, one after the other. */
  Samples attest(int times) throws IOException, SpdmException;

  @Override
  void close();
}
