package org.opentsm.spdm.responder;

import java.util.List;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.KeyExchange;

/**
 * How a Responder has its Requesters authenticate themselves, where both ends have MUT_AUTH_CAP.
 *
 * @param form in KEY_EXCHANGE_RSP
 * @param afterChallenge whether CHALLENGE_AUTH asks for it too (BasicMutAuthReq), which is
 *     deprecated from 1.2 on and left out from 1.4 on
 * @param signatures of Requesters, the preferred one first, at least one
 * @param slot of the Requester whose key shall sign, 0 to 7
 * @param required whether a Requester that cannot authenticate itself gets no session; otherwise it
 *     is not asked. A pre-shared key does in place of a signature if the Responder has a context
 *     (PSK_CAP_WITH_CONTEXT): then PSK_FINISH proves that the Requester has the key. Without one
 *     PSK_EXCHANGE proves nothing, for it may be a recording, and is refused
 */
public record MutualAuthentication(
    Form form,
    boolean afterChallenge,
    List<SignatureAlgorithm> signatures,
    int slot,
    boolean required) {
  /** The forms of MutAuthRequested. */
  public enum Form {
    /** Not in sessions. */
    NONE(0),
    /** With FINISH alone: the device knows the Requester's chain. */
    FINISH_ALONE(KeyExchange.Response.MUT_AUTH),
    /** By the encapsulated request flow, which the Requester begins. */
    ENCAPSULATED(KeyExchange.Response.MUT_AUTH_ENCAPSULATED),
    /** The same, where KEY_EXCHANGE_RSP stands for an encapsulated GET_DIGESTS. */
    GET_DIGESTS(KeyExchange.Response.MUT_AUTH_GET_DIGESTS);

    private final int value;

    Form(int value) {
      this.value = value;
    }

    /** MutAuthRequested. */
    int value() {
      return value;
    }
  }

  /** Copies the list and checks the ranges. */
  public MutualAuthentication {
    signatures = List.copyOf(signatures);
    if (signatures.isEmpty() || slot < 0 || slot > 7) {
      throw new IllegalArgumentException(
          "mutual authentication needs a signature algorithm and a slot of 0 to 7, not " + slot);
    }
    if (required && form == Form.NONE) {
      throw new IllegalArgumentException(
          "mutual authentication that is required in sessions needs a form there, not NONE");
    }
  }

  /** Of Requesters that can: others are not asked. */
  public MutualAuthentication(
      Form form, boolean afterChallenge, List<SignatureAlgorithm> signatures, int slot) {
    this(form, afterChallenge, signatures, slot, false);
  }
}
