package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;

/** What came of GET_CSR. */
public sealed interface CsrResult {
  /**
   * The request.
   *
   * @param csr DER of a CertificationRequest (RFC 2986)
   */
  record Ready(Bytes csr) implements CsrResult {}

  /**
   * It is made when the device is reset: ask again then, with {@link CsrQuery#afterReset}.
   *
   * @param trackingTag 1 to 7; 0 before 1.3
   */
  record AfterReset(int trackingTag) implements CsrResult {}
}
