package org.opentsm.spdm.answer;

import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;

/** What a connection has agreed on, as far as answers go by it. */
public interface AgreedTerms {
  /** Of the connection. */
  SpdmVersion version();

  /** Octets of the longest message that the peer takes. */
  long transferLimit();

  /** Whether this end uses several keys. */
  boolean multiKey();

  /**
   * Of this end's signatures.
   *
   * @throws Refusal if none was chosen
   */
  SignatureAlgorithm requireAsym() throws Refusal;

  /**
   * Of transcripts and chains.
   *
   * @throws Refusal if none was chosen
   */
  HashAlgorithm requireHash() throws Refusal;
}
