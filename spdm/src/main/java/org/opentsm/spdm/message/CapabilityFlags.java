package org.opentsm.spdm.message;

/**
 * The flags of GET_CAPABILITIES or CAPABILITIES by name, for the rules. The two roles have the same
 * flag at the same bit; a Requester leaves the rest reserved.
 *
 * @param field 32 bits
 */
record CapabilityFlags(long field) {
  boolean has(ResponderCapability flag) {
    return (field & flag.mask()) != 0;
  }

  int pair(ResponderCapability low) {
    return (int) (field / low.mask() & 3);
  }

  boolean cert() {
    return has(ResponderCapability.CERT_CAP);
  }

  boolean chal() {
    return has(ResponderCapability.CHAL_CAP);
  }

  int meas() {
    return pair(ResponderCapability.MEAS_CAP_NO_SIG);
  }

  boolean measFresh() {
    return has(ResponderCapability.MEAS_FRESH_CAP);
  }

  boolean encrypt() {
    return has(ResponderCapability.ENCRYPT_CAP);
  }

  boolean mac() {
    return has(ResponderCapability.MAC_CAP);
  }

  boolean mutAuth() {
    return has(ResponderCapability.MUT_AUTH_CAP);
  }

  boolean keyEx() {
    return has(ResponderCapability.KEY_EX_CAP);
  }

  int psk() {
    return pair(ResponderCapability.PSK_CAP_NO_CONTEXT);
  }

  boolean session() {
    return keyEx() || psk() != 0;
  }

  boolean encap() {
    return has(ResponderCapability.ENCAP_CAP);
  }

  boolean heartbeat() {
    return has(ResponderCapability.HBEAT_CAP);
  }

  boolean keyUpdate() {
    return has(ResponderCapability.KEY_UPD_CAP);
  }

  boolean handshakeInTheClear() {
    return has(ResponderCapability.HANDSHAKE_IN_THE_CLEAR_CAP);
  }

  boolean pubKeyId() {
    return has(ResponderCapability.PUB_KEY_ID_CAP);
  }

  boolean hasKey() {
    return cert() || pubKeyId();
  }

  boolean chunk() {
    return has(ResponderCapability.CHUNK_CAP);
  }

  boolean aliasCert() {
    return has(ResponderCapability.ALIAS_CERT_CAP);
  }

  boolean setCert() {
    return has(ResponderCapability.SET_CERT_CAP);
  }

  boolean csr() {
    return has(ResponderCapability.CSR_CAP);
  }

  boolean certInstallReset() {
    return has(ResponderCapability.CERT_INSTALL_RESET_CAP);
  }

  int epInfo() {
    return pair(ResponderCapability.EP_INFO_CAP_NO_SIG);
  }

  boolean event() {
    return has(ResponderCapability.EVENT_CAP);
  }

  int multiKey() {
    return pair(ResponderCapability.MULTI_KEY_CAP_ONLY);
  }

  boolean getKeyPairInfo() {
    return has(ResponderCapability.GET_KEY_PAIR_INFO_CAP);
  }

  boolean setKeyPairInfo() {
    return has(ResponderCapability.SET_KEY_PAIR_INFO_CAP);
  }

  boolean setKeyPairReset() {
    return has(ResponderCapability.SET_KEY_PAIR_RESET_CAP);
  }
}
