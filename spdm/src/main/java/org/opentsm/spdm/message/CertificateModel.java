package org.opentsm.spdm.message;

import java.util.Optional;

/** CertModel, bits 0-2 of CertificateInfo (DSP0274 1.3, DIGESTS and CERTIFICATE). */
public enum CertificateModel {
  /** The slot has a key but no chain, or the connection is none of several keys. */
  NONE(0),
  /** The leaf is the device's own, made at the factory. */
  DEVICE_CERT(1),
  /** The leaf is an alias, made by the device below its own certificate. */
  ALIAS_CERT(2),
  /** The leaf is neither. */
  GENERIC_CERT(3);

  private static final int MASK = 0x07;

  private final int value;

  CertificateModel(int value) {
    this.value = value;
  }

  /** The field's value. */
  public int value() {
    return value;
  }

  /** The model in a CertificateInfo, if the specification assigns the value. */
  public static Optional<CertificateModel> ofCertificateInfo(int certificateInfo) {
    int value = certificateInfo & MASK;
    return value < values().length ? Optional.of(values()[value]) : Optional.empty();
  }
}
