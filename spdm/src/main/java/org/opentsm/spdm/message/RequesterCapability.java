package org.opentsm.spdm.message;

import java.util.EnumSet;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MaskBit;

/**
 * Flags of GET_CAPABILITIES (DSP0274, "Requester flag fields definitions").
 *
 * <p>A field of two bits has a constant for each bit that may be set alone.
 */
public enum RequesterCapability implements MaskBit {
  /** Answers GET_DIGESTS and GET_CERTIFICATE. */
  CERT_CAP(1, SpdmVersion.V1_1),
  /** Answers CHALLENGE. */
  CHAL_CAP(2, SpdmVersion.V1_1),
  /** Encrypts secured messages. */
  ENCRYPT_CAP(6, SpdmVersion.V1_1),
  /** Authenticates secured messages. */
  MAC_CAP(7, SpdmVersion.V1_1),
  /** Can be authenticated in turn. */
  MUT_AUTH_CAP(8, SpdmVersion.V1_1),
  /** Sends KEY_EXCHANGE. */
  KEY_EX_CAP(9, SpdmVersion.V1_1),
  /** Sends PSK_EXCHANGE; the field's other bit, 11, is reserved for Requesters. */
  PSK_CAP(10, SpdmVersion.V1_1),
  /** Takes encapsulated requests. */
  ENCAP_CAP(12, SpdmVersion.V1_1),
  /** Sends HEARTBEAT. */
  HBEAT_CAP(13, SpdmVersion.V1_1),
  /** Sends KEY_UPDATE. */
  KEY_UPD_CAP(14, SpdmVersion.V1_1),
  /** Can leave the session handshake in the clear. */
  HANDSHAKE_IN_THE_CLEAR_CAP(15, SpdmVersion.V1_1),
  /** Its public key was given to the peer beforehand. */
  PUB_KEY_ID_CAP(16, SpdmVersion.V1_1),
  /** Sends and takes large messages in chunks. */
  CHUNK_CAP(17, SpdmVersion.V1_2),
  /** EP_INFO_CAP 1: answers GET_ENDPOINT_INFO without a signature. */
  EP_INFO_CAP_NO_SIG(22, SpdmVersion.V1_3),
  /** EP_INFO_CAP 2: answers GET_ENDPOINT_INFO with a signature. */
  EP_INFO_CAP_SIG(23, SpdmVersion.V1_3),
  /** Sends events. */
  EVENT_CAP(25, SpdmVersion.V1_3),
  /** MULTI_KEY_CAP 1: has several keys in every connection. */
  MULTI_KEY_CAP_ONLY(26, SpdmVersion.V1_3),
  /** MULTI_KEY_CAP 2: has several keys if it is negotiated. */
  MULTI_KEY_CAP_NEG(27, SpdmVersion.V1_3),
  /** Understands the large forms of CERTIFICATE and others. */
  LARGE_RESP_CAP(31, SpdmVersion.V1_4);

  private final int bit;
  private final SpdmVersion since;

  RequesterCapability(int bit, SpdmVersion since) {
    this.bit = bit;
    this.since = since;
  }

  @Override
  public long mask() {
    return 1L << bit;
  }

  /** The first version in which a Requester has this flag. */
  public SpdmVersion since() {
    return since;
  }

  /**
   * The constants set in {@code flags} that {@code version} defines; the others are reserved there.
   */
  public static Set<RequesterCapability> setOf(SpdmVersion version, long flags) {
    Set<RequesterCapability> set = EnumSet.noneOf(RequesterCapability.class);
    set.addAll(MaskBit.setOf(RequesterCapability.class, flags));
    set.removeIf(flag -> !version.atLeast(flag.since));
    return set;
  }
}
