package org.opentsm.spdm.responder;

import static org.opentsm.spdm.message.GetEndpointInfo.DEVICE_CLASS_IDENTIFIER;

import java.util.Optional;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.RequesterCapability;

/** GET_ENDPOINT_INFO as a Responder asks it, in capsules: signed, where the Requester can sign. */
final class EndpointExchanges {

  private final RequesterExaminer examiner;
  private final SpdmCrypto crypto;
  private final RequesterSide requester;
  private final EndpointInquiry inquiry;
  private final Origin origin;

  /**
   * @param inquiry learns the answer
   * @param origin where it will come from
   */
  EndpointExchanges(
      RequesterExaminer examiner,
      SpdmCrypto crypto,
      RequesterSide requester,
      EndpointInquiry inquiry,
      Origin origin) {
    this.examiner = examiner;
    this.crypto = crypto;
    this.requester = requester;
    this.inquiry = inquiry;
    this.origin = origin;
  }

  /**
   * What is asked; empty if the Requester does not answer that.
   *
   * @param signer of the Requester, if it is known by now: otherwise its chain is asked for first
   * @param slot of the signer, 0 to 7 or 0xFF
   */
  Optional<EncapsulatedFlow> ask(Optional<? extends PeerIdentity> signer, int slot) throws Refusal {
    boolean signs =
        requester.has(RequesterCapability.EP_INFO_CAP_SIG) && requester.asym().isPresent();
    if (signs && signer.isPresent()) {
      RequesterExaminer.Asking asking = () -> signed(slot, signer.get());
      // One of several keys was known for another use: DIGESTS says whether it is good for this.
      boolean oneOfSeveral = requester.multiKey() && slot != ProvisionedKey.SLOT;
      return Optional.of(
          RequesterExaminer.flow(
              oneOfSeveral ? examiner.keyOf(slot, KeyUsage.ENDPOINT_INFO_USE, asking) : asking, 0));
    }
    if (signs && requester.has(RequesterCapability.CERT_CAP)) {
      return Optional.of(
          RequesterExaminer.flow(
              examiner.chain(
                  slot, KeyUsage.ENDPOINT_INFO_USE, chain -> Optional.of(signed(slot, chain))),
              0));
    }
    return requester.has(RequesterCapability.EP_INFO_CAP_SIG)
            || requester.has(RequesterCapability.EP_INFO_CAP_NO_SIG)
        ? Optional.of(RequesterExaminer.flow(this::unsigned, 0))
        : Optional.empty();
  }

  private Question<?> signed(int slot, PeerIdentity signer) throws NegotiationException {
    return new Question<>(
        examiner
            .asker()
            .information()
            .endpointInfo(
                DEVICE_CLASS_IDENTIFIER, slot, signer, crypto.random(Challenge.NONCE_SIZE)),
        answer -> learn(answer, Optional.of(signer)));
  }

  private Question<?> unsigned() throws NegotiationException {
    return new Question<>(
        examiner.asker().information().endpointInfo(DEVICE_CLASS_IDENTIFIER),
        answer -> learn(answer, Optional.empty()));
  }

  private Optional<Question<?>> learn(
      GetEndpointInfo.Response answer, Optional<PeerIdentity> signer) {
    inquiry.learn(new RequesterEndpoint(answer.endpointInfo(), signer, origin));
    return Optional.empty();
  }
}
