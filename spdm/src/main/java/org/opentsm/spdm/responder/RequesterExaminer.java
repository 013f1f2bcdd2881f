package org.opentsm.spdm.responder;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.answer.AnsweringCapabilities;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.Requester;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecureSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.Transcript;

/**
 * What a Responder asks its Requester: there it has the Requester's part, and asks and checks as a
 * Requester does (DSP0274, "Encapsulated request flow").
 */
final class RequesterExaminer {
  /** Of DELIVER_ENCAPSULATED_RESPONSE, and room for padding. */
  private static final int WRAPPING = 8;

  private static final int LARGEST_TRANSFER = 1 << 24;
  private static final int MAX_PADDING = 3;
  private final ResponderDevice device;
  private final SpdmCrypto crypto;
  private final boolean severalKeys;
  private final long room;
  private final Transcript transcript;
  private final Requester asker;

  /**
   * @param dialogue that the questions are asked in
   */
  RequesterExaminer(
      ResponderDevice device, SpdmCrypto crypto, Phase.Negotiated connection, Dialogue dialogue) {
    this.device = device;
    this.crypto = crypto;
    this.severalKeys = connection.requester().multiKey();
    this.transcript = dialogue.transcript.ofRequester();
    this.room = Math.min(connection.transferLimit(), dialogue.longest) - WRAPPING;
    int size = (int) Math.min(longestDelivered(device.config(), connection), LARGEST_TRANSFER);
    this.asker =
        Requester.asking(
            RequesterConfig.defaults()
                .withDataTransferSize(Math.max(size - WRAPPING, 42))
                .withMaxPadding(MAX_PADDING),
            crypto,
            swapped(connection),
            transcript);
  }

  /** What delivers an answer may come in pieces, as any other request. */
  private static long longestDelivered(ResponderConfig config, Phase.Negotiated connection) {
    boolean inPieces =
        connection.requester().has(RequesterCapability.CHUNK_CAP)
            && config.has(ResponderCapability.CHUNK_CAP, connection.version());
    return inPieces ? config.maxSpdmMsgSize() : config.dataTransferSize();
  }

  /**
   * DIGESTS and the chain of a slot.
   *
   * @param handshake that covers DIGESTS where several keys are in use
   * @param known learns the chain, if the device accepts it
   */
  EncapsulatedFlow identify(
      MutualAuthentication wanted, HandshakeTranscript handshake, Consumer<PeerIdentity> known)
      throws Refusal {
    return flow(
        chain(
            wanted.slot(),
            KeyUsage.KEY_EX_USE,
            chain -> {
              if (severalKeys) {
                transcript.firstDigests().ifPresent(handshake::add);
              }
              known.accept(chain);
              return Optional.empty();
            }),
        wanted.slot());
  }

  /**
   * DIGESTS, the chain of a slot and CHALLENGE.
   *
   * @param known learns the chain, if the device accepts it and its key has signed
   */
  EncapsulatedFlow challenge(MutualAuthentication wanted, Consumer<PeerIdentity> known)
      throws Refusal {
    int slot = wanted.slot();
    return flow(
        chain(slot, KeyUsage.CHALLENGE_USE, chain -> Optional.of(challenge(slot, chain, known))),
        0);
  }

  /**
   * CHALLENGE alone.
   *
   * @param key that this end was given beforehand
   * @param known learns the key, if it has signed
   */
  EncapsulatedFlow challenge(ProvisionedKey key, Consumer<PeerIdentity> known) throws Refusal {
    return flow(() -> challenge(ProvisionedKey.SLOT, key, known), 0);
  }

  private Question<?> challenge(int slot, PeerIdentity signer, Consumer<PeerIdentity> known)
      throws NegotiationException {
    return new Question<>(
        asker.challenge(
            slot, signer, MeasurementSummaryType.NONE, crypto.random(Challenge.NONCE_SIZE)),
        _ -> {
          known.accept(signer);
          return Optional.empty();
        });
  }

  /** KEY_UPDATE of this end's key, and the proof that it is in use. */
  EncapsulatedFlow renewKey(SecureSession session) throws Refusal {
    return flow(() -> new Question<>(asker.sessions().renewKey(session), _ -> Optional.empty()), 0);
  }

  /** The Requester's part, to ask and tell what this class does not know of. */
  Requester asker() {
    return asker;
  }

  /** Octets of the longest request in a capsule, which the Requester and one record must hold. */
  long room() {
    return room;
  }

  /** DIGESTS, the chain of a slot that the device accepts, and what comes then. */
  Asking chain(int slot, KeyUsage use, Question.Then<CertificateChain> then) {
    return keyOf(
        slot,
        use,
        () ->
            new Question<>(
                asker.certificate(slot),
                octets -> {
                  CertificateChain chain = asker.chain(slot, octets);
                  if (!device.accepts(chain)) {
                    throw VerificationException.chain(
                        "chain of the Requester", "one that the device accepts", "another");
                  }
                  return then.after(chain);
                }));
  }

  /** DIGESTS, by which the key of a slot must be good for that, and what comes then. */
  Asking keyOf(int slot, KeyUsage use, Asking then) {
    return () ->
        new Question<>(
            asker.digests(),
            digests -> {
              requireSlot(digests, slot);
              requireUse(digests, slot, use);
              return Optional.of(then.question());
            });
  }

  private static void requireSlot(GetDigests.Response digests, int slot)
      throws ProtocolViolationException {
    if (!digests.isProvisioned(slot)) {
      throw new ProtocolViolationException(
          "DIGESTS",
          "ProvisionedSlotMask",
          "slot " + slot + " among them",
          String.format("0x%02x", digests.slotMask()));
    }
  }

  /** Where there are several keys, each is good for what DIGESTS says. */
  private static void requireUse(GetDigests.Response digests, int slot, KeyUsage use)
      throws ProtocolViolationException {
    Optional<GetDigests.SlotKey> key = digests.slotKey(slot);
    if (key.isPresent() && (key.get().keyUsageMask() & use.mask()) == 0) {
      throw new ProtocolViolationException(
          "DIGESTS",
          "KeyUsageMask of slot " + slot,
          use.name(),
          String.format("0x%04x", key.get().keyUsageMask()));
    }
  }

  /** What a flow begins with. */
  @FunctionalInterface
  interface Asking {
    Question<?> question() throws NegotiationException;
  }

  static EncapsulatedFlow flow(Asking asking, int slot) throws Refusal {
    try {
      return new EncapsulatedFlow(asking.question(), slot);
    } catch (NegotiationException lacking) {
      throw Refusal.unexpected();
    }
  }

  private Negotiated swapped(Phase.Negotiated connection) {
    return new Negotiated(
        connection.version(),
        connection.hash(),
        connection.requester().asym(),
        Optional.empty(),
        device.config().has(ResponderCapability.EVENT_CAP, connection.version())
            ? Set.of(RequesterCapability.EVENT_CAP)
            : Set.of(),
        AnsweringCapabilities.of(connection.requester().capabilities()),
        0,
        room,
        true,
        connection.requester().multiKey(),
        connection.sessions(),
        Optional.empty(),
        false);
  }
}
