package org.opentsm.spdm.algorithm;

/** Algorithm structure table 5 (DSP0274): how session keys are derived. */
public enum KeySchedule implements MaskBit {
  /** The key schedule that DSP0274 defines. */
  SPDM(0);

  private final int bit;

  KeySchedule(int bit) {
    this.bit = bit;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
