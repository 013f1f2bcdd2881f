package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.GetCsr;

/**
 * What GET_CSR asks for.
 *
 * @param keyPairId 1 to 255 in a connection of several keys; otherwise 0
 * @param model of the certificate, in a connection of several keys; otherwise {@link
 *     CertificateModel#NONE}
 * @param trackingTag 0 for a new request; 1 to 7 to fetch one after a reset, from 1.3 on
 * @param overwrite whether requests that the Responder still holds are dropped, from 1.3 on; not
 *     together with a tag
 * @param requesterInfo DER of a CertificationRequestInfo (RFC 2986), at most 65,535 octets; may be
 *     empty
 */
public record CsrQuery(
    int keyPairId,
    CertificateModel model,
    int trackingTag,
    boolean overwrite,
    Bytes requesterInfo) {
  private static final int MAX_KEY_PAIR = 255;
  private static final int MAX_TAG = 7;

  /** Checks the ranges. */
  public CsrQuery {
    if (keyPairId < 0 || keyPairId > MAX_KEY_PAIR) {
      throw new IllegalArgumentException("keyPairId is " + keyPairId + ", must be 0 to 255");
    }
    if (trackingTag < 0 || trackingTag > MAX_TAG) {
      throw new IllegalArgumentException("trackingTag is " + trackingTag + ", must be 0 to 7");
    }
    if (overwrite && trackingTag != 0) {
      throw new IllegalArgumentException("a request that is fetched cannot be dropped");
    }
  }

  /** For the only key. */
  public static CsrQuery onlyKey() {
    return new CsrQuery(0, CertificateModel.NONE, 0, false, Bytes.EMPTY);
  }

  /** For one of several keys. */
  public static CsrQuery ofKey(int keyPairId, CertificateModel model) {
    return new CsrQuery(keyPairId, model, 0, false, Bytes.EMPTY);
  }

  /** The same, as it is fetched after a reset. */
  public CsrQuery afterReset(int tag) {
    return new CsrQuery(keyPairId, model, tag, false, requesterInfo);
  }

  /** Attributes of the request. */
  int attributes() {
    return model.value() | trackingTag << 3 | (overwrite ? GetCsr.OVERWRITE : 0);
  }
}
