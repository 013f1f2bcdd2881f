package org.opentsm.spdm.message;

import java.util.EnumSet;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MaskBit;

/**
 * Flags of CAPABILITIES (DSP0274, "Responder flag fields definitions").
 *
 * <p>A field of two bits has a constant for each bit that may be set alone.
 */
public enum ResponderCapability implements MaskBit {
  /** Keeps the negotiated state across a reset. */
  CACHE_CAP(0, SpdmVersion.V1_0),
  /** Answers GET_DIGESTS and GET_CERTIFICATE. */
  CERT_CAP(1, SpdmVersion.V1_0),
  /** Answers CHALLENGE. */
  CHAL_CAP(2, SpdmVersion.V1_0),
  /** MEAS_CAP 1: answers GET_MEASUREMENTS without a signature. */
  MEAS_CAP_NO_SIG(3, SpdmVersion.V1_0),
  /** MEAS_CAP 2: answers GET_MEASUREMENTS with a signature. */
  MEAS_CAP_SIG(4, SpdmVersion.V1_0),
  /** Measures anew at every request rather than at its last reset. */
  MEAS_FRESH_CAP(5, SpdmVersion.V1_0),
  /** Encrypts secured messages. */
  ENCRYPT_CAP(6, SpdmVersion.V1_1),
  /** Authenticates secured messages. */
  MAC_CAP(7, SpdmVersion.V1_1),
  /** Can authenticate the Requester in turn. */
  MUT_AUTH_CAP(8, SpdmVersion.V1_1),
  /** Answers KEY_EXCHANGE. */
  KEY_EX_CAP(9, SpdmVersion.V1_1),
  /** PSK_CAP 1: answers PSK_EXCHANGE, adds no context of its own. */
  PSK_CAP_NO_CONTEXT(10, SpdmVersion.V1_1),
  /** PSK_CAP 2: answers PSK_EXCHANGE and adds a context. */
  PSK_CAP_WITH_CONTEXT(11, SpdmVersion.V1_1),
  /** Sends encapsulated requests. */
  ENCAP_CAP(12, SpdmVersion.V1_1),
  /** Answers HEARTBEAT. */
  HBEAT_CAP(13, SpdmVersion.V1_1),
  /** Answers KEY_UPDATE. */
  KEY_UPD_CAP(14, SpdmVersion.V1_1),
  /** Can leave the session handshake in the clear. */
  HANDSHAKE_IN_THE_CLEAR_CAP(15, SpdmVersion.V1_1),
  /** Its public key was given to the peer beforehand. */
  PUB_KEY_ID_CAP(16, SpdmVersion.V1_1),
  /** Sends and takes large messages in chunks. */
  CHUNK_CAP(17, SpdmVersion.V1_2),
  /** Uses the alias certificate model. */
  ALIAS_CERT_CAP(18, SpdmVersion.V1_2),
  /** Answers SET_CERTIFICATE. */
  SET_CERT_CAP(19, SpdmVersion.V1_2),
  /** Answers GET_CSR. */
  CSR_CAP(20, SpdmVersion.V1_2),
  /** May need a reset before a new certificate takes effect. */
  CERT_INSTALL_RESET_CAP(21, SpdmVersion.V1_2),
  /** EP_INFO_CAP 1: answers GET_ENDPOINT_INFO without a signature. */
  EP_INFO_CAP_NO_SIG(22, SpdmVersion.V1_3),
  /** EP_INFO_CAP 2: answers GET_ENDPOINT_INFO with a signature. */
  EP_INFO_CAP_SIG(23, SpdmVersion.V1_3),
  /** Answers GET_MEASUREMENT_EXTENSION_LOG. */
  MEL_CAP(24, SpdmVersion.V1_3),
  /** Sends events. */
  EVENT_CAP(25, SpdmVersion.V1_3),
  /** MULTI_KEY_CAP 1: has several keys in every connection. */
  MULTI_KEY_CAP_ONLY(26, SpdmVersion.V1_3),
  /** MULTI_KEY_CAP 2: has several keys if it is negotiated. */
  MULTI_KEY_CAP_NEG(27, SpdmVersion.V1_3),
  /** Answers GET_KEY_PAIR_INFO. */
  GET_KEY_PAIR_INFO_CAP(28, SpdmVersion.V1_3),
  /** Answers SET_KEY_PAIR_INFO. */
  SET_KEY_PAIR_INFO_CAP(29, SpdmVersion.V1_3),
  /** May need a reset before a change of a key pair takes effect. */
  SET_KEY_PAIR_RESET_CAP(30, SpdmVersion.V1_4),
  /** Understands the large forms of GET_CERTIFICATE and others. */
  LARGE_RESP_CAP(31, SpdmVersion.V1_4);

  private final int bit;
  private final SpdmVersion since;

  ResponderCapability(int bit, SpdmVersion since) {
    this.bit = bit;
    this.since = since;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }

  /** The first version in which a Responder has this flag. */
  public SpdmVersion since() {
    return since;
  }

  /**
   * The constants set in {@code flags} that {@code version} defines; the others are reserved there.
   */
  public static Set<ResponderCapability> setOf(SpdmVersion version, long flags) {
    Set<ResponderCapability> set = EnumSet.noneOf(ResponderCapability.class);
    set.addAll(MaskBit.setOf(ResponderCapability.class, flags));
    set.removeIf(flag -> !version.atLeast(flag.since));
    return set;
  }
}
