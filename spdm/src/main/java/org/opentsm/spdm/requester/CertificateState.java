package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.transcript.ChainPortions;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_CERTIFICATE, as often as it takes. Gives the octets in the slot.
 *
 * @param portions that came so far; shared by the states of one operation
 */
record CertificateState(
    Conversation conversation, Negotiated negotiated, int slot, ChainPortions portions)
    implements State<Bytes> {
  private static final int HEADER = 8;
  private static final int LARGE_HEADER = 16;
  private static final int U16 = 0xFFFF;
  private static final int SMALL = 32;
  private static final int PATIENCE = 16;

  /** GENERIC_CERT. */
  private static final int LAST_MODEL = 3;

  private static final int MODEL_BITS = 0x07;

  /** Before the first portion. */
  static CertificateState begin(Conversation conversation, Negotiated negotiated, int slot) {
    return new CertificateState(conversation, negotiated, slot, new ChainPortions());
  }

  @Override
  public GetCertificate.Request request() {
    return new GetCertificate.Request(
        negotiated.version(), slot, large(), 0, portions.length(), length());
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
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    long total = portions.length() + response.portion().length() + response.remainderLength();
    requireInfo(response);
    requireAddressable(response, total);
    portions.add(request(), response);
    conversation.transcript.addIdentity(request, in.consumed());
    requireWanted(total);
    Answers.require(
        response,
        "PortionLength",
        areWorthIt(),
        "portions of " + SMALL + " bytes or more",
        response.portion().length());
    return portions.isWhole() ? new Next.Result<>(portions.joined()) : this;
  }

  /** Whether the Responder could have come as far with portions that are worth a message. */
  private boolean areWorthIt() {
    return portions.count() <= PATIENCE + portions.length() / SMALL;
  }

  /** The end must be within reach of an offset. */
  private void requireAddressable(GetCertificate.Response response, long total)
      throws SpdmException {
    long addressable = large() ? Integer.MAX_VALUE : U16;
    Answers.require(
        response,
        "RemainderLength",
        total <= addressable,
        "a chain of at most " + addressable,
        total);
  }

  /** Our own limit: the Responder remembers what it has said, and so do we before we refuse. */
  private void requireWanted(long total) throws NegotiationException {
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
    int longest =
        conversation.terms().agreed()
            ? conversation.config.longestMessage()
            : conversation.config.dataTransferSize();
    long room = (long) longest - (large() ? LARGE_HEADER : HEADER);
    return large() ? room : Math.min(room, U16);
  }
}
