package org.opentsm.spdm.certificate;

/** CertModel: how the certificates of a slot were made (DSP0274 1.3, "Certificate models"). */
public enum LeafModel {
  /** Not stated: before 1.3, or the slot is empty. */
  UNKNOWN,
  /** DeviceCert: the leaf is the device certificate and holds the hardware's identity. */
  DEVICE,
  /** AliasCert: the device certificate is an authority whose device issues the leaf itself. */
  ALIAS,
  /** GenericCert: the leaf need not follow the rules that tie it to hardware. */
  GENERIC;

  /** The model with this value on the wire, 0 to 7; reserved values are {@link #UNKNOWN}. */
  public static LeafModel ofValue(int value) {
    return value >= 0 && value < values().length ? values()[value] : UNKNOWN;
  }

  /** The value on the wire. */
  @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
  public int value() {
    return ordinal();
  }
}
