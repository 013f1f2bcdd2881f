package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SessionParameters;

/** What must be so before an operation begins. */
final class Demands {

  private final Conversation conversation;

  Demands(Conversation conversation) {
    this.conversation = conversation;
  }

  SecureSession session() {
    if (conversation.channel instanceof Channel.Secured secured) {
      return secured.session();
    }
    throw new IllegalStateException("there is no session");
  }

  void noSession(MessageCode request) {
    if (conversation.channel instanceof Channel.Secured) {
      throw new IllegalStateException(request + " has no place in a session");
    }
  }

  Negotiated negotiated() throws NegotiationException {
    return conversation.requireNegotiated();
  }

  Negotiated capability(ResponderCapability capability) throws NegotiationException {
    Negotiated negotiated = negotiated();
    if (!negotiated.has(capability)) {
      throw new NegotiationException(
          "capability", capability.name(), negotiated.capabilities().toString());
    }
    return negotiated;
  }

  SessionParameters sessions(Negotiated negotiated) throws NegotiationException {
    return negotiated
        .session()
        .orElseThrow(
            () -> new NegotiationException("sessions", "algorithms for secured sessions", "none"));
  }

  Negotiated either(ResponderCapability one, ResponderCapability other)
      throws NegotiationException {
    Negotiated negotiated = negotiated();
    return negotiated.has(other) ? negotiated : capability(one);
  }

  void encapsulation(Negotiated negotiated) throws NegotiationException {
    if (!negotiated.has(RequesterCapability.ENCAP_CAP, ResponderCapability.ENCAP_CAP)) {
      throw new NegotiationException(
          "encapsulated requests",
          "ENCAP_CAP at both ends",
          negotiated.requesterCapabilities() + " and " + negotiated.capabilities());
    }
  }

  void measurements(Negotiated negotiated) throws NegotiationException {
    if (negotiated.measurementHash().isEmpty()) {
      throw new NegotiationException(
          "measurements", "MEAS_CAP", negotiated.capabilities().toString());
    }
  }

  void version(Negotiated negotiated, String what, SpdmVersion least) throws NegotiationException {
    if (!negotiated.version().atLeast(least)) {
      throw new NegotiationException(
          what, "SPDM " + least + " or later", "SPDM " + negotiated.version());
    }
  }

  /** GET_MEASUREMENTS of 1.0 names no slot: the key of slot 0 signs. */
  void slotParameter(Negotiated negotiated, int slot) throws NegotiationException {
    if (slot != 0) {
      version(negotiated, "GET_MEASUREMENTS of slot " + slot, SpdmVersion.V1_1);
    }
  }

  void nonce(Bytes nonce) {
    if (nonce.length() != Challenge.NONCE_SIZE) {
      throw new IllegalArgumentException(
          "nonce has " + nonce.length() + " bytes, must have " + Challenge.NONCE_SIZE);
    }
  }

  /** Who signs must fit the slot, and what was agreed on. */
  void signer(Negotiated negotiated, int slot, PeerIdentity signer, KeyUsage use)
      throws NegotiationException {
    if (!(signer instanceof ProvisionedKey key)) {
      slot(slot);
      use(slot, use);
      return;
    }
    if (slot != ProvisionedKey.SLOT) {
      throw new IllegalArgumentException("slot is " + slot + ", must be 255 for a public key");
    }
    capability(ResponderCapability.PUB_KEY_ID_CAP);
    try {
      conversation.crypto.requireKeyFits(negotiated.asym(), key.publicKey());
    } catch (VerificationException other) {
      throw new NegotiationException(
          "key in slot 0xff", "one for " + negotiated.asym(), key.toString());
    }
  }

  /** Where there are several keys, each is good for what DIGESTS says. */
  private void use(int slot, KeyUsage use) throws NegotiationException {
    Optional<GetDigests.SlotKey> key = conversation.keyOf(slot);
    if (key.isPresent() && (key.get().keyUsageMask() & use.mask()) == 0) {
      throw new NegotiationException(
          "key of slot " + slot,
          use.name(),
          String.format("KeyUsageMask 0x%04x", key.get().keyUsageMask()));
    }
  }

  void slot(int slot) {
    if (slot < 0 || slot > 7) {
      throw new IllegalArgumentException("slot is " + slot + ", must be 0 to 7");
    }
  }
}
