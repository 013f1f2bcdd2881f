package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.GetCsr;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SetCertificate;
import org.opentsm.spdm.message.SetKeyPairInfo;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * What changes a Responder's certificates and keys: {@link Requester#provisioning}, in the clear
 * and in a session alike. A Responder may want a session for slots 1 to 7.
 *
 * <p>A Responder that takes a change on and wants a reset says so by ERROR ResetRequired, a {@link
 * org.opentsm.spdm.PeerErrorException}; {@link SpdmDialogue} makes a result of it.
 */
public final class ProvisioningRequests {
  private static final int U16 = 0xFFFF;
  private static final int SURPLUS = 6;

  private final Conversation conversation;
  private final Demands demands;

  ProvisioningRequests(Conversation conversation) {
    this.conversation = conversation;
    this.demands = new Demands(conversation);
  }

  /**
   * GET_CSR.
   *
   * @param query with a key pair if and only if the connection has several; without tag and {@code
   *     overwrite} before 1.3
   */
  public Exchange<GetCsr.Response> csr(CsrQuery query) throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.CSR_CAP);
    requireKeyPair(negotiated, query.keyPairId() != 0);
    if (query.attributes() != 0) {
      requireVersion(negotiated, "attributes of GET_CSR");
    }
    return simple(
        negotiated,
        new GetCsr.Request(
            negotiated.version(),
            query.keyPairId(),
            query.attributes(),
            query.requesterInfo(),
            Bytes.EMPTY),
        MessageCode.CSR,
        GetCsr.Response::decode,
        response ->
            Answers.require(response, "CSRLength", !response.csr().isEmpty(), "1 or more", "0"));
  }

  /**
   * SET_CERTIFICATE: puts a chain into a slot.
   *
   * @param slot 0 to 7
   * @param chain as slots hold it: {@link
   *     org.opentsm.spdm.certificate.CertificateChain#encode(org.opentsm.spdm.algorithm.HashAlgorithm,
   *     org.opentsm.spdm.crypto.SpdmCrypto, java.util.List)}; at most 65,535 octets before 1.4
   * @param keyPairId 1 to 255 in a connection of several keys; otherwise 0
   * @param model of the chain, in a connection of several keys; otherwise {@link
   *     CertificateModel#NONE}
   */
  public Exchange<SetCertificate.Response> setCertificate(
      int slot, Bytes chain, int keyPairId, CertificateModel model) throws NegotiationException {
    Negotiated negotiated = setting(slot, keyPairId);
    if (chain.length() > U16 && !negotiated.version().atLeast(SpdmVersion.V1_4)) {
      throw new NegotiationException(
          "SET_CERTIFICATE", "a chain of at most 65535 bytes", chain.length() + "");
    }
    return set(
        negotiated,
        new SetCertificate.Request(
            negotiated.version(), slot, model.value(), false, keyPairId, chain));
  }

  /**
   * SET_CERTIFICATE with Erase, from 1.3 on: empties a slot.
   *
   * @param slot 0 to 7
   * @param keyPairId 1 to 255 in a connection of several keys; otherwise 0
   */
  public Exchange<SetCertificate.Response> eraseCertificate(int slot, int keyPairId)
      throws NegotiationException {
    Negotiated negotiated = setting(slot, keyPairId);
    requireVersion(negotiated, "SET_CERTIFICATE with Erase");
    return set(
        negotiated,
        new SetCertificate.Request(negotiated.version(), slot, 0, true, keyPairId, Bytes.EMPTY));
  }

  /**
   * GET_KEY_PAIR_INFO.
   *
   * @param keyPairId 1 to 255: each answer says how many there are
   */
  public Exchange<GetKeyPairInfo.Response> keyPairInfo(int keyPairId) throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.GET_KEY_PAIR_INFO_CAP);
    return simple(
        negotiated,
        new GetKeyPairInfo.Request(negotiated.version(), keyPairId),
        MessageCode.KEY_PAIR_INFO,
        ProvisioningRequests::readKeyPairInfo,
        response -> {
          Answers.require(
              response,
              "KeyPairID",
              response.keyPairId() == keyPairId,
              keyPairId,
              response.keyPairId());
          Answers.require(
              response,
              "TotalKeyPairs",
              response.totalKeyPairs() >= keyPairId,
              "at least " + keyPairId,
              response.totalKeyPairs());
        });
  }

  /**
   * SET_KEY_PAIR_INFO.
   *
   * @param keyPairId 1 to 255
   * @param desired what the key pair shall be; empty if and only if it is erased
   */
  public Exchange<SetKeyPairInfo.Response> setKeyPairInfo(
      SetKeyPairInfo.Operation operation, int keyPairId, Optional<SetKeyPairInfo.Desired> desired)
      throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.SET_KEY_PAIR_INFO_CAP);
    return simple(
        negotiated,
        new SetKeyPairInfo.Request(negotiated.version(), operation, keyPairId, desired),
        MessageCode.SET_KEY_PAIR_INFO_ACK,
        SetKeyPairInfo.Response::decode,
        response -> {});
  }

  /** DMTF's implementation of early 2026 counts six octets too many from 1.4 on. */
  private static GetKeyPairInfo.Response readKeyPairInfo(WireReader in)
      throws MalformedMessageException {
    GetKeyPairInfo.Response response = GetKeyPairInfo.Response.decode(in);
    if (response.version().atLeast(SpdmVersion.V1_4) && in.remaining() >= SURPLUS) {
      in.reserved(SURPLUS);
    }
    return response;
  }

  private Negotiated setting(int slot, int keyPairId) throws NegotiationException {
    Negotiated negotiated = demands.capability(ResponderCapability.SET_CERT_CAP);
    demands.slot(slot);
    requireKeyPair(negotiated, keyPairId != 0);
    return negotiated;
  }

  private Exchange<SetCertificate.Response> set(
      Negotiated negotiated, SetCertificate.Request request) {
    return simple(
        negotiated,
        request,
        MessageCode.SET_CERTIFICATE_RSP,
        SetCertificate.Response::decode,
        response -> Answers.requireSlot(response, request.slot(), response.slot()));
  }

  private static void requireKeyPair(Negotiated negotiated, boolean told)
      throws NegotiationException {
    if (told != negotiated.multiKey()) {
      throw new NegotiationException(
          "KeyPairID",
          negotiated.multiKey() ? "one of several keys" : "none, as the connection has one key",
          told ? "one" : "none");
    }
  }

  private static void requireVersion(Negotiated negotiated, String what)
      throws NegotiationException {
    if (!negotiated.version().atLeast(SpdmVersion.V1_3)) {
      throw new NegotiationException(
          what, "SPDM " + SpdmVersion.V1_3 + " or later", "SPDM " + negotiated.version());
    }
  }

  private <R extends SpdmResponse> Exchange<R> simple(
      Negotiated negotiated,
      SpdmRequest request,
      MessageCode expected,
      SimpleState.Decoder<R> decoder,
      SimpleState.Check<R> check) {
    return new Exchange<>(
        conversation,
        new SimpleState<>(conversation, negotiated, request, expected, true, decoder, check));
  }
}
