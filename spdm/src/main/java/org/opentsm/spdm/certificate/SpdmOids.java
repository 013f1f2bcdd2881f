package org.opentsm.spdm.certificate;

/** Object identifiers that device certificates use beyond RFC 5280. */
public final class SpdmOids {
  private static final String DMTF_SPDM = "1.3.6.1.4.1.412.274.";

  /** otherName type: {@code MANUFACTURER:PRODUCT:SERIAL} (DSP0274, id-DMTF-device-info). */
  public static final String DEVICE_INFO = DMTF_SPDM + "1";

  /** In the SPDM extension: the certificate holds the identity of the hardware. */
  public static final String HARDWARE_IDENTITY = DMTF_SPDM + "2";

  /** extKeyUsage purpose: a Responder authenticates. */
  public static final String EKU_RESPONDER_AUTH = DMTF_SPDM + "3";

  /** extKeyUsage purpose: a Requester authenticates. */
  public static final String EKU_REQUESTER_AUTH = DMTF_SPDM + "4";

  /** In the SPDM extension: the certificate can change without the hardware. */
  public static final String MUTABLE_CERTIFICATE = DMTF_SPDM + "5";

  /** The extension of DSP0274 that lists the identifiers above. */
  public static final String SPDM_EXTENSION = DMTF_SPDM + "6";

  /** otherName type: the PCI identity of a component (PCI Express Base 6.1, CMA/SPDM). */
  public static final String PCI_CMA = "2.23.147";

  private SpdmOids() {}
}
