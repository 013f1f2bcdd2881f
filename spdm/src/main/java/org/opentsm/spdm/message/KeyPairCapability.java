package org.opentsm.spdm.message;

import org.opentsm.spdm.algorithm.MaskBit;

/** Capabilities of KEY_PAIR_INFO (DSP0274 1.3): what SET_KEY_PAIR_INFO may change of a key pair. */
public enum KeyPairCapability implements MaskBit {
  /** A new key can be made. */
  GEN_KEY_CAP(0),
  /** The key can be erased. */
  ERASABLE_CAP(1),
  /** The slots that it belongs to can be changed. */
  CERT_ASSOC_CAP(2),
  /** What it may be used for can be changed. */
  KEY_USAGE_CAP(3),
  /** Its algorithm can be changed. */
  ASYM_ALGO_CAP(4),
  /** Several slots may share it. */
  SHAREABLE_CAP(5);

  private final int bit;

  KeyPairCapability(int bit) {
    this.bit = bit;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }
}
