package org.opentsm.spdm.answer;

import static org.opentsm.spdm.message.ResponderCapability.CERT_CAP;
import static org.opentsm.spdm.message.ResponderCapability.CHAL_CAP;
import static org.opentsm.spdm.message.ResponderCapability.LARGE_RESP_CAP;
import static org.opentsm.spdm.message.ResponderCapability.PUB_KEY_ID_CAP;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.identity.Identity;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.transcript.Transcript;

/**
 * Answers who this end is: GET_DIGESTS, GET_CERTIFICATE and CHALLENGE, from its identity.
 * Responders are asked so, and Requesters by encapsulated requests.
 */
public class Identification {
  private static final int SLOTS = 8;
  private static final int BASIC_MUT_AUTH_REQ = 0x80;
  private static final int CERTIFICATE_HEADER = 8;
  private static final int LARGE_CERTIFICATE_HEADER = 16;
  private static final int U16 = 0xFFFF;

  private final Identity identity;
  private final SpdmCrypto crypto;
  private final Transcript transcript;
  private final AgreedTerms terms;
  private final Predicate<ResponderCapability> abilities;

  /**
   * The answers on one connection.
   *
   * @param transcript learns what is asked and answered
   * @param abilities what this end has said that it can do; a Requester's flags by the Responder's
   *     names
   */
  public Identification(
      Identity identity,
      SpdmCrypto crypto,
      Transcript transcript,
      AgreedTerms terms,
      Predicate<ResponderCapability> abilities) {
    this.identity = identity;
    this.crypto = crypto;
    this.transcript = transcript;
    this.terms = terms;
    this.abilities = abilities;
  }

  /** DIGESTS. */
  public Bytes digests(GetDigests.Request request, Bytes received) throws Refusal {
    require(CERT_CAP, request.code());
    HashAlgorithm hash = terms.requireHash();
    int mask = 0;
    List<Bytes> digests = new ArrayList<>();
    List<GetDigests.SlotKey> keys = new ArrayList<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      var chain = identity.certificateChain(slot, terms.requireAsym(), hash);
      if (chain.isPresent()) {
        mask |= 1 << slot;
        digests.add(crypto.digest(hash, chain.get()));
        if (terms.multiKey()) {
          SlotInfo info = identity.slotInfo(slot, terms.requireAsym());
          keys.add(
              new GetDigests.SlotKey(info.keyPairId(), info.model().value(), info.keyUsageMask()));
        }
      }
    }
    if (mask == 0) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
    int supported = terms.version().atLeast(SpdmVersion.V1_3) ? identity.supportedSlots() : 0;
    return remember(
        received, new GetDigests.Response(terms.version(), supported, mask, digests, keys));
  }

  /** CERTIFICATE: a portion of a chain, as long as the peer takes. */
  public Bytes certificate(GetCertificate.Request request, Bytes received) throws Refusal {
    require(CERT_CAP, request.code());
    if (request.large() && !abilities.test(LARGE_RESP_CAP)) {
      throw Refusal.invalid();
    }
    Bytes chain = chain(request.slot());
    if (!request.large() && chain.length() > U16) {
      throw Refusal.tooLarge(chain.length());
    }
    int info =
        terms.multiKey()
            ? identity.slotInfo(request.slot(), terms.requireAsym()).model().value()
            : 0;
    if (request.slotSizeRequested()) {
      int size = Math.max(chain.length(), identity.slotSize(request.slot()));
      return remember(
          received,
          portion(request, info, Bytes.EMPTY, request.large() ? size : Math.min(size, U16)));
    }
    if (request.offset() >= chain.length()) {
      throw Refusal.invalid();
    }
    long header = request.large() ? LARGE_CERTIFICATE_HEADER : CERTIFICATE_HEADER;
    int offset = (int) request.offset();
    int left = chain.length() - offset;
    long length = Math.min(Math.min(request.length(), left), terms.transferLimit() - header);
    return remember(
        received, portion(request, info, chain.slice(offset, (int) length), left - length));
  }

  /** CHALLENGE_AUTH. */
  public Bytes challenge(Challenge.Request request, Bytes received) throws Refusal {
    return challenge(request, received, false);
  }

  /**
   * CHALLENGE_AUTH.
   *
   * @param asksBack whether the Requester shall authenticate itself in its turn
   */
  public Bytes challenge(Challenge.Request request, Bytes received, boolean asksBack)
      throws Refusal {
    require(CHAL_CAP, request.code());
    int slot = request.slot();
    Bytes chainOrKey = chainOrKey(slot);
    requireUse(slot, KeyUsage.CHALLENGE_USE);
    HashAlgorithm hash = terms.requireHash();
    SignatureAlgorithm asym = terms.requireAsym();
    Bytes summary = summary(request.summaryType(), hash);
    Bytes unsigned =
        new Challenge.Response(
                terms.version(),
                ProvisionedKey.slotBits(slot) | (asksBack ? BASIC_MUT_AUTH_REQ : 0),
                slot == ProvisionedKey.SLOT ? 0 : slotMask(asym, hash),
                crypto.digest(hash, chainOrKey),
                crypto.random(Challenge.NONCE_SIZE),
                summary,
                Bytes.EMPTY,
                request.requesterContext(),
                Bytes.EMPTY)
            .encode();
    requireTaken(unsigned.length() + asym.signatureSize());
    return signed(
        slot, unsigned, transcript.completeChallenge(terms.version(), received, unsigned));
  }

  private int slotMask(SignatureAlgorithm asym, HashAlgorithm hash) {
    int mask = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (identity.certificateChain(slot, asym, hash).isPresent()) {
        mask |= 1 << slot;
      }
    }
    return mask;
  }

  /** The peer must take the whole response at once. */
  public void requireTaken(int length) throws Refusal {
    if (length > terms.transferLimit()) {
      throw Refusal.of(ErrorCode.RESPONSE_TOO_LARGE);
    }
  }

  /**
   * The digest of the measurements that a summary covers; this end has none.
   *
   * @return empty if none is wanted
   */
  public Bytes summary(MeasurementSummaryType type, HashAlgorithm hash) throws Refusal {
    if (type != MeasurementSummaryType.NONE) {
      throw Refusal.invalid();
    }
    return Bytes.EMPTY;
  }

  private GetCertificate.Response portion(
      GetCertificate.Request request, int info, Bytes portion, long remainder) {
    return new GetCertificate.Response(
        terms.version(), request.slot(), request.large(), info, portion, remainder);
  }

  /** A response with the signature behind it. */
  public Bytes signed(int slot, Bytes unsigned, SignedSpan span) throws Refusal {
    try {
      Bytes signature = identity.sign(slot, terms.requireAsym(), terms.requireHash(), span);
      return Bytes.concat(unsigned, signature);
    } catch (GeneralSecurityException unable) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
  }

  /** The slot must have a key that may be used so. */
  public void requireKey(int slot, KeyUsage use) throws Refusal {
    chainOrKey(slot);
    requireUse(slot, use);
  }

  /** The chain whose key signs KEY_EXCHANGE_RSP, or in slot 0xFF the public key. */
  public Bytes signerOfKeyExchange(int slot) throws Refusal {
    Bytes chainOrKey = chainOrKey(slot);
    requireUse(slot, KeyUsage.KEY_EX_USE);
    return chainOrKey;
  }

  /** What is in a slot: a chain, or in slot 0xFF the public key of an end without chains. */
  private Bytes chainOrKey(int slot) throws Refusal {
    if (!abilities.test(PUB_KEY_ID_CAP)) {
      return chain(slot);
    }
    if (slot != ProvisionedKey.SLOT) {
      throw Refusal.invalid();
    }
    return identity.publicKey(terms.requireAsym()).orElseThrow(Refusal::invalid);
  }

  private Bytes chain(int slot) throws Refusal {
    if (slot >= SLOTS) {
      throw Refusal.invalid();
    }
    return identity
        .certificateChain(slot, terms.requireAsym(), terms.requireHash())
        .orElseThrow(Refusal::invalid);
  }

  private void requireUse(int slot, KeyUsage use) throws Refusal {
    if (terms.multiKey()
        && (identity.slotInfo(slot, terms.requireAsym()).keyUsageMask() & use.mask()) == 0) {
      throw Refusal.invalid();
    }
  }

  private void require(ResponderCapability flag, MessageCode request) throws Refusal {
    if (!abilities.test(flag)) {
      throw Refusal.unsupported(request);
    }
  }

  private Bytes remember(Bytes received, SpdmResponse response) throws Refusal {
    Bytes sent = response.encode();
    requireTaken(sent.length());
    try {
      transcript.addIdentity(received, sent);
    } catch (ProtocolViolationException tooMany) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
    return sent;
  }
}
