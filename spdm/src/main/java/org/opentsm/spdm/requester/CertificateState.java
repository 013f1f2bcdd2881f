package org.opentsm.spdm.requester;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_CERTIFICATE, as often as it takes. Gives the octets in the slot.
 *
 * @param portions that came so far; shared by the states of one operation
 * @param left octets that the Responder said were left; empty before the first portion
 */
record CertificateState(
    Conversation conversation,
    Negotiated negotiated,
    int slot,
    Portions portions,
    Optional<Long> left)
    implements State<Bytes> {
  private static final int HEADER = 8;
  private static final int LARGE_HEADER = 16;
  private static final int U16 = 0xFFFF;

  /** GENERIC_CERT. */
  private static final int LAST_MODEL = 3;

  private static final int MODEL_BITS = 0x07;

  /** Before the first portion. */
  static CertificateState begin(Conversation conversation, Negotiated negotiated, int slot) {
    return new CertificateState(conversation, negotiated, slot, new Portions(), Optional.empty());
  }

  /** The beginning of a chain. */
  static final class Portions {
    private static final int SMALL = 32;
    private static final int PATIENCE = 16;

    private final List<Bytes> pieces = new ArrayList<>();
    private int length;

    private void add(Bytes piece) {
      pieces.add(piece);
      length += piece.length();
    }

    /** Whether the Responder could have come as far with pieces that are worth a message. */
    private boolean areWorthIt() {
      return pieces.size() <= PATIENCE + length / SMALL;
    }
  }

  @Override
  public SpdmRequest request() {
    return new GetCertificate.Request(
        negotiated.version(), slot, large(), 0, portions.length, length());
  }

  @Override
  public MessageCode expected() {
    return MessageCode.CERTIFICATE;
  }

  @Override
  public boolean cryptographic() {
    return false;
  }

  @Override
  public Next<Bytes> accept(Bytes request, WireReader in) throws SpdmException {
    GetCertificate.Response response = GetCertificate.Response.decode(in);
    in.end(conversation.config.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    Answers.requireSlot(response, slot, response.slot());
    Answers.require(response, "large form", response.large() == large(), large(), response.large());
    int portion = response.portion().length();
    Answers.require(
        response, "PortionLength", portion > 0 && portion <= length(), "1 to " + length(), portion);
    requireRemainder(response, portion);
    requireInfo(response);
    conversation.transcript.addIdentity(request, in.consumed());
    requireWanted(response);
    portions.add(response.portion());
    Answers.require(
        response,
        "PortionLength",
        portions.areWorthIt(),
        "portions of " + Portions.SMALL + " bytes or more",
        portion);
    return response.remainderLength() > 0
        ? new CertificateState(
            conversation, negotiated, slot, portions, Optional.of(response.remainderLength()))
        : new Next.Result<>(Bytes.concat(portions.pieces));
  }

  /** Each portion must bring the end nearer, and the end must be within reach. */
  private void requireRemainder(GetCertificate.Response response, int portion)
      throws SpdmException {
    long remainder = response.remainderLength();
    if (left.isPresent()) {
      long expected = left.get() - portion;
      Answers.require(
          response, "RemainderLength", remainder == expected, Math.max(expected, 0), remainder);
    }
    long total = portions.length + portion + remainder;
    long addressable = large() ? Integer.MAX_VALUE : U16;
    Answers.require(
        response,
        "RemainderLength",
        total <= addressable,
        "a chain of at most " + addressable,
        total);
  }

  /** Our own limit: the Responder remembers what it has said, and so do we before we refuse. */
  private void requireWanted(GetCertificate.Response response) throws NegotiationException {
    long total = portions.length + response.portion().length() + response.remainderLength();
    int max = conversation.config.maxChainSize();
    if (total > max) {
      throw new NegotiationException("certificate chain", "at most " + max + " bytes", total + "");
    }
  }

  /** Which model the chain follows is said where there are several keys alone. */
  private void requireInfo(GetCertificate.Response response) throws SpdmException {
    int largest = negotiated.multiKey() ? LAST_MODEL : 0;
    // The other bits are reserved.
    int model = response.certificateInfo() & MODEL_BITS;
    Answers.require(response, "CertificateInfo", model <= largest, "at most " + largest, model);
  }

  private boolean large() {
    return negotiated.has(RequesterCapability.LARGE_RESP_CAP, ResponderCapability.LARGE_RESP_CAP);
  }

  private long length() {
    long room = (long) conversation.config.dataTransferSize() - (large() ? LARGE_HEADER : HEADER);
    return large() ? room : Math.min(room, U16);
  }
}
