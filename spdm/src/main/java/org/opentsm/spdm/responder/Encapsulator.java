package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeliverEncapsulatedResponse;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetEncapsulatedRequest;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.MutualAuthentication.Form;

/**
 * When a Responder has questions of its own, and how they are asked: GET_ENCAPSULATED_REQUEST,
 * DELIVER_ENCAPSULATED_RESPONSE.
 */
final class Encapsulator {
  private final ResponderDevice device;
  private final SpdmCrypto crypto;
  private final Phase.Negotiated connection;
  private final Dialogue dialogue;

  /**
   * @param dialogue that the questions belong to
   */
  Encapsulator(
      ResponderDevice device, SpdmCrypto crypto, Phase.Negotiated connection, Dialogue dialogue) {
    this.device = device;
    this.crypto = crypto;
    this.connection = connection;
    this.dialogue = dialogue;
  }

  /**
   * What KEY_EXCHANGE_RSP asks for.
   *
   * @param slot of the Requester whose key shall sign: 0 to 7, or 0xFF for its public key
   */
  record Asking(Form form, int slot) {}

  /**
   * ENCAPSULATED_REQUEST. A flow that cannot begin has ended.
   *
   * @param session that it is asked in; empty in the clear
   * @param inquiry for the kind of the Requester
   */
  Bytes first(
      GetEncapsulatedRequest.Request request,
      Optional<OpenSession> session,
      EndpointInquiry inquiry)
      throws Refusal {
    requireAgreed(request.code());
    if (dialogue.flow().isEmpty() && inquiry.begins()) {
      askForEndpointInfo(session, inquiry);
    }
    if (session.isPresent() && dialogue.flow().isEmpty()) {
      wantInSession(session.get());
    }
    boolean told = connection.version().atLeast(SpdmVersion.V1_3);
    EncapsulatedFlow flow =
        dialogue
            .flow()
            .orElseThrow(
                () -> told ? Refusal.of(ErrorCode.NO_PENDING_REQUESTS) : Refusal.unexpected());
    try {
      return flow.ask(connection.version());
    } finally {
      if (flow.isDone()) {
        dialogue.wantNext();
      }
    }
  }

  /** ENCAPSULATED_RESPONSE_ACK. A flow that fails has ended. */
  Bytes next(DeliverEncapsulatedResponse.Request request) throws Refusal {
    requireAgreed(request.code());
    EncapsulatedFlow flow = dialogue.flow().orElseThrow(Refusal::unexpected);
    boolean goesOn = false;
    try {
      Bytes acknowledgement = flow.next(request);
      goesOn = !flow.isDone();
      return acknowledgement;
    } finally {
      if (!goesOn) {
        dialogue.wantNext();
      }
    }
  }

  /** Whether CHALLENGE_AUTH asks the Requester to authenticate itself. */
  boolean asksAfterChallenge() {
    return !connection.version().atLeast(SpdmVersion.V1_4)
        && wanted().filter(MutualAuthentication::afterChallenge).isPresent()
        && (hasPublicKey() ? encapsulates() && key().isPresent() : canAsk())
        && connection.requester().has(RequesterCapability.CHAL_CAP);
  }

  /** CHALLENGE_AUTH asks: from here on the questions wait. */
  void askAfterChallenge() throws Refusal {
    dialogue.want(
        hasPublicKey()
            ? examiner().challenge(key().orElseThrow(), dialogue::authenticate)
            : examiner().challenge(wanted().orElseThrow(), dialogue::authenticate));
  }

  /** Whether a session must not begin unless its Requester authenticates itself. */
  boolean mustAsk() {
    return device.mutualAuthentication().filter(MutualAuthentication::required).isPresent();
  }

  /**
   * How KEY_EXCHANGE_RSP asks the Requester to authenticate itself, if it does.
   *
   * @throws Refusal InvalidPolicy if it must be asked and cannot be
   */
  Optional<Asking> asksInHandshake() throws Refusal {
    Optional<Asking> asks =
        wanted()
            .map(this::asking)
            .filter(asking ->
                switch (asking.form()) {
                  case NONE -> false;
                  case FINISH_ALONE -> known().isPresent();
                  case ENCAPSULATED, GET_DIGESTS -> canAsk();
                });
    if (asks.isEmpty() && mustAsk()) {
      throw Refusal.of(ErrorCode.INVALID_POLICY);
    }
    return asks;
  }

  /** A Requester with a public key has nothing to tell before FINISH. */
  private Asking asking(MutualAuthentication terms) {
    return hasPublicKey() && terms.form() != Form.NONE
        ? new Asking(Form.FINISH_ALONE, ProvisionedKey.SLOT)
        : new Asking(terms.form(), terms.slot());
  }

  /** KEY_EXCHANGE_RSP asks: from here on FINISH must be signed, and the questions wait. */
  void askInHandshake(OpenSession open, Asking asking) throws Refusal {
    open.requireSignature(asking.slot());
    if (asking.form() == Form.FINISH_ALONE) {
      known().ifPresent(open::identify);
      return;
    }
    EncapsulatedFlow flow =
        examiner().identify(wanted().orElseThrow(), open.handshake, open::identify);
    if (asking.form() == Form.GET_DIGESTS) {
      flow.beginUntold();
    }
    boolean clear = connection.sessions().orElseThrow().inTheClear();
    (clear ? dialogue : open.dialogue).want(flow);
  }

  /** The Requester shall take a new key of this end. */
  void askForKeyUpdate(OpenSession open) throws Refusal {
    if (connection.sessions().orElseThrow().keyUpdate()) {
      open.dialogue.wantLater(examiner().renewKey(open.session));
    }
  }

  private void askForEndpointInfo(Optional<OpenSession> session, EndpointInquiry inquiry)
      throws Refusal {
    Optional<? extends PeerIdentity> signer =
        hasPublicKey()
            ? wanted().flatMap(_ -> key())
            : session.flatMap(OpenSession::requester).or(dialogue::requester);
    int slot =
        hasPublicKey() ? ProvisionedKey.SLOT : wanted().map(MutualAuthentication::slot).orElse(0);
    Origin origin = session.map(Origin::of).orElse(Origin.CLEAR);
    new EndpointExchanges(examiner(), crypto, connection.requester(), inquiry, origin)
        .ask(signer, slot)
        .ifPresent(dialogue::want);
  }

  /** What waits to be told or asked in a session, if nothing more urgent does. */
  private void wantInSession(OpenSession open) throws Refusal {
    EventExchanges exchanges = new EventExchanges(examiner(), connection);
    Optional<EncapsulatedFlow> flow = exchanges.tell(open.events);
    if (flow.isEmpty() && open.asksForEvents()) {
      flow = exchanges.askFor(open.events);
    }
    flow.ifPresent(dialogue::want);
  }

  private Optional<MutualAuthentication> wanted() {
    return device.mutualAuthentication().filter(_ -> connection.requester().asym().isPresent());
  }

  private boolean canAsk() {
    return encapsulates() && connection.requester().has(RequesterCapability.CERT_CAP);
  }

  private boolean encapsulates() {
    return device.config().has(ResponderCapability.ENCAP_CAP, connection.version())
        && connection.requester().has(RequesterCapability.ENCAP_CAP);
  }

  private void requireAgreed(MessageCode request) throws Refusal {
    if (!encapsulates()) {
      throw Refusal.unsupported(request);
    }
  }

  private boolean hasPublicKey() {
    return connection.requester().has(RequesterCapability.PUB_KEY_ID_CAP);
  }

  /** The public key of the Requester, if the device was given one that can have signed. */
  private Optional<ProvisionedKey> key() {
    SignatureAlgorithm asym = connection.requester().asym().orElseThrow();
    Optional<Bytes> given = device.requesterKey(asym);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    try {
      ProvisionedKey key = ProvisionedKey.decode(given.get());
      crypto.requireKeyFits(asym, key.publicKey());
      return Optional.of(key);
    } catch (VerificationException unusable) {
      return Optional.empty();
    }
  }

  private Optional<? extends PeerIdentity> known() {
    return hasPublicKey() ? key() : knownChain();
  }

  private Optional<CertificateChain> knownChain() {
    Optional<Bytes> chain =
        connection
            .requester()
            .asym()
            .flatMap(asym -> connection.hash().flatMap(hash -> device.knownRequester(asym, hash)));
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          CertificateChain.decode(
              chain.get(), connection.hash().orElseThrow(), connection.version()));
    } catch (MalformedMessageException notOne) {
      return Optional.empty();
    }
  }

  private RequesterExaminer examiner() {
    return new RequesterExaminer(device, crypto, connection, dialogue);
  }
}
