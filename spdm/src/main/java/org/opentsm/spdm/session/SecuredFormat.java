package org.opentsm.spdm.session;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/** What a transport binding makes of secured messages (DSP0277, and the binding's own document). */
public interface SecuredFormat {
  /** Octets of the sequence number in each secured message: 0 or 2. */
  int sequenceOctets();

  /**
   * The most octets of random data behind the application data of a message of ours; 0 for none; at
   * most 255.
   */
  int maxRandom();

  /**
   * What stands before an SPDM message in application data.
   *
   * @param length octets of the message
   */
  Bytes innerHeader(int length);

  /** The SPDM message in application data. */
  Bytes unwrapInner(Bytes applicationData) throws MalformedMessageException;
}
