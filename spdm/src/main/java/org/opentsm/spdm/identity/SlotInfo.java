package org.opentsm.spdm.identity;

import org.opentsm.spdm.message.CertificateModel;

/**
 * What DIGESTS says of a slot in a multi-key connection (DSP0274 1.3, "DIGESTS response").
 *
 * @param keyPairId 1 to 255
 * @param model of the chain
 * @param keyUsageMask {@link org.opentsm.spdm.message.KeyUsage}, 16 bits
 */
public record SlotInfo(int keyPairId, CertificateModel model, int keyUsageMask) {
  /** Checks the ranges. */
  public SlotInfo {
    if (keyPairId < 1 || keyPairId > 255) {
      throw new IllegalArgumentException("keyPairId is " + keyPairId + ", must be 1 to 255");
    }
    if (keyUsageMask < 0 || keyUsageMask > 0xFFFF) {
      throw new IllegalArgumentException(
          "keyUsageMask is " + keyUsageMask + ", must be 0 to 65535");
    }
  }
}
