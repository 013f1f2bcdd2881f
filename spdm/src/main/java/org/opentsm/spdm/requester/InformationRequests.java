package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.transcript.Negotiated;

/**
 * What a Responder tells of itself beside certificates and measurements, from 1.3 on: {@link
 * Requester#information}, in the clear and in a session alike.
 */
public final class InformationRequests {
  private final Conversation conversation;
  private final Demands demands;

  InformationRequests(Conversation conversation) {
    this.conversation = conversation;
    this.demands = new Demands(conversation);
  }

  /**
   * GET_ENDPOINT_INFO without a signature. {@link
   * org.opentsm.spdm.message.DeviceClassIdentifiers#decode} reads what the answer holds.
   *
   * @param subCode 0 to 255: {@link GetEndpointInfo#DEVICE_CLASS_IDENTIFIER}
   */
  public Exchange<GetEndpointInfo.Response> endpointInfo(int subCode) throws NegotiationException {
    Negotiated negotiated =
        demands.either(ResponderCapability.EP_INFO_CAP_NO_SIG, ResponderCapability.EP_INFO_CAP_SIG);
    return new Exchange<>(
        conversation,
        new EndpointInfoState(
            conversation,
            negotiated,
            new GetEndpointInfo.Request(negotiated.version(), subCode, 0, Bytes.EMPTY),
            Optional.empty()));
  }

  /**
   * GET_ENDPOINT_INFO, and the check of its signature.
   *
   * @param subCode 0 to 255: {@link GetEndpointInfo#DEVICE_CLASS_IDENTIFIER}
   * @param slot 0 to 7, whose key signs, or 0xFF
   * @param signer the chain in that slot, or the public key that was given beforehand
   * @param nonce 32 octets
   */
  public Exchange<GetEndpointInfo.Response> endpointInfo(
      int subCode, int slot, PeerIdentity signer, Bytes nonce) throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.EP_INFO_CAP_SIG);
    demands.signer(negotiated, slot, signer, KeyUsage.ENDPOINT_INFO_USE);
    demands.nonce(nonce);
    return new Exchange<>(
        conversation,
        new EndpointInfoState(
            conversation,
            negotiated,
            new GetEndpointInfo.Request(
                negotiated.version(), subCode, ProvisionedKey.slotBits(slot), nonce),
            Optional.of(signer)));
  }

  /**
   * GET_MEASUREMENT_EXTENSION_LOG until the log is whole. {@link
   * org.opentsm.spdm.message.MeasurementExtensionLog#decode} reads it.
   */
  public Exchange<Bytes> measurementExtensionLog() throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.MEL_CAP);
    demands.measurements(negotiated);
    return new Exchange<>(conversation, ExtensionLogState.begin(conversation, negotiated));
  }
}
