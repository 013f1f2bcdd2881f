package org.opentsm.spdm.message;

import org.opentsm.spdm.algorithm.MaskBit;

/** KeyUsageMask (DSP0274 1.3, DIGESTS): what the key of a slot may be used for. */
public enum KeyUsage implements MaskBit {
  /** KEY_EXCHANGE_RSP. */
  KEY_EX_USE(0),
  /** CHALLENGE_AUTH. */
  CHALLENGE_USE(1),
  /** MEASUREMENTS. */
  MEASUREMENT_USE(2),
  /** ENDPOINT_INFO. */
  ENDPOINT_INFO_USE(3),
  /** What another standard defines. */
  STANDARDS_KEY_USE(14),
  /** What the vendor defines. */
  VENDOR_KEY_USE(15);

  private final int bit;

  KeyUsage(int bit) {
    this.bit = bit;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
