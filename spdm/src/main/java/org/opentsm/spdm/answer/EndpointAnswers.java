package org.opentsm.spdm.answer;

import static org.opentsm.spdm.message.ResponderCapability.EP_INFO_CAP_NO_SIG;
import static org.opentsm.spdm.message.ResponderCapability.EP_INFO_CAP_SIG;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.transcript.Transcript;

/** Answers GET_ENDPOINT_INFO: a Responder, and a Requester that is asked in its turn. */
public final class EndpointAnswers {

  private final Identification identification;
  private final SpdmCrypto crypto;
  private final Transcript transcript;
  private final AgreedTerms terms;
  private final Predicate<ResponderCapability> abilities;

  /**
   * The answers on one connection.
   *
   * @param identification signs
   * @param transcript of the end that answers
   * @param abilities what this end has said that it can do; a Requester's flags by the Responder's
   *     names
   */
  public EndpointAnswers(
      Identification identification,
      SpdmCrypto crypto,
      Transcript transcript,
      AgreedTerms terms,
      Predicate<ResponderCapability> abilities) {
    this.identification = identification;
    this.crypto = crypto;
    this.transcript = transcript;
    this.terms = terms;
    this.abilities = abilities;
  }

  /**
   * ENDPOINT_INFO.
   *
   * @param information what there is for a SubCode, if there is anything
   */
  public Bytes endpointInfo(
      GetEndpointInfo.Request request, Bytes received, IntFunction<Optional<Bytes>> information)
      throws Refusal {
    boolean signed = request.signatureRequested();
    if (!abilities.test(EP_INFO_CAP_SIG) && (signed || !abilities.test(EP_INFO_CAP_NO_SIG))) {
      throw Refusal.unsupported(request.code());
    }
    if (signed) {
      identification.requireKey(ProvisionedKey.slotOf(request.slot()), KeyUsage.ENDPOINT_INFO_USE);
    }
    Bytes info = information.apply(request.subCode()).orElseThrow(Refusal::invalid);
    // The octets of a signature that is to come decide whether there is a nonce.
    int signatureSize = signed ? terms.requireAsym().signatureSize() : 0;
    Bytes whole =
        new GetEndpointInfo.Response(
                terms.version(),
                signed ? request.slot() : 0,
                signed ? crypto.random(Challenge.NONCE_SIZE) : Bytes.EMPTY,
                info,
                Bytes.zeros(signatureSize))
            .encode();
    identification.requireTaken(whole.length());
    Bytes unsigned = whole.slice(0, whole.length() - signatureSize);
    return signed
        ? identification.signed(
            ProvisionedKey.slotOf(request.slot()),
            unsigned,
            transcript.endpointInfo(terms.version(), Bytes.concat(received, unsigned)))
        : unsigned;
  }
}
