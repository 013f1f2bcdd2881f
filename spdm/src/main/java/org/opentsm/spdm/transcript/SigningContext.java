package org.opentsm.spdm.transcript;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.opentsm.spdm.Bytes;

/**
 * The texts that tell signatures of different messages apart, from SPDM 1.2 on (DSP0274, "Signature
 * generation").
 */
public enum SigningContext {
  /** CHALLENGE_AUTH, signed by a Responder. */
  RESPONDER_CHALLENGE_AUTH("responder-challenge_auth signing"),
  /** MEASUREMENTS. */
  RESPONDER_MEASUREMENTS("responder-measurements signing"),
  /** ENDPOINT_INFO, signed by a Responder. */
  RESPONDER_ENDPOINT_INFO("responder-endpoint_info signing"),
  /** KEY_EXCHANGE_RSP. */
  RESPONDER_KEY_EXCHANGE_RSP("responder-key_exchange_rsp signing"),
  /** CHALLENGE_AUTH, signed by a Requester that was asked in its turn. */
  REQUESTER_CHALLENGE_AUTH("requester-challenge_auth signing"),
  /** ENDPOINT_INFO, signed by a Requester that was asked in its turn. */
  REQUESTER_ENDPOINT_INFO("requester-endpoint_info signing"),
  /** FINISH, where the Requester authenticates itself. */
  REQUESTER_FINISH("requester-finish signing");

  private final String text;
  private final Bytes octets;

  SigningContext(String text) {
    this.text = text;
    this.octets = Bytes.owning(text.getBytes(US_ASCII));
  }

  /** At most 36 ASCII characters. */
  public String text() {
    return text;
  }

  /** The octets of the text: what Ed448 takes as its context string. */
  public Bytes octets() {
    return octets;
  }
}
