package org.opentsm.backend.nativecma.tpm;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmException;

/** The way to a TPM: one command, one response. */
interface TpmTransport extends AutoCloseable {
  /** Octets of the longest response that is taken; TPMs have 4096 or so. */
  int MOST_RESPONSE = 8192;

  /** Octets of the header of a command and of a response: tag, size, code. */
  int HEADER = 10;

  /** Where the TPM is, for people. */
  String place();

  /** Sends a command and waits for its response. */
  Bytes exchange(Bytes command, Deadline deadline) throws TsmException;

  @Override
  void close();
}
