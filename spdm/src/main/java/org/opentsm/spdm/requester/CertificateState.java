package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_CERTIFICATE, as often as it takes.
 *
 * @param soFar the portions that came, joined
 * @param left octets that the Responder said were left; empty before the first portion
 */
record CertificateState(
    Conversation conversation, Negotiated negotiated, int slot, Bytes soFar, Optional<Long> left)
    implements State<CertificateChain> {
  private static final int HEADER = 8;
  private static final int LARGE_HEADER = 16;
  private static final int U16 = 0xFFFF;

  /** Before the first portion. */
  static CertificateState begin(Conversation conversation, Negotiated negotiated, int slot) {
    return new CertificateState(conversation, negotiated, slot, Bytes.EMPTY, Optional.empty());
  }

  @Override
  public SpdmRequest request() {
    return new GetCertificate.Request(
        negotiated.version(), slot, large(), 0, soFar.length(), length());
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
  public Next<CertificateChain> accept(Bytes request, WireReader in) throws SpdmException {
    GetCertificate.Response response = GetCertificate.Response.decode(in);
    in.end(conversation.config.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    Answers.requireSlot(response, slot, response.slot());
    Answers.require(response, "large form", response.large() == large(), large(), response.large());
    int portion = response.portion().length();
    Answers.require(
        response, "PortionLength", portion > 0 && portion <= length(), "1 to " + length(), portion);
    requireRemainder(response, portion);
    conversation.transcript.addIdentity(request, in.consumed());
    Bytes joined = Bytes.concat(soFar, response.portion());
    return response.remainderLength() > 0
        ? new CertificateState(
            conversation, negotiated, slot, joined, Optional.of(response.remainderLength()))
        : new Next.Result<>(whole(joined));
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
    long total = soFar.length() + portion + remainder;
    long max = conversation.config.maxChainSize();
    Answers.require(response, "RemainderLength", total <= max, "a chain of at most " + max, total);
  }

  private CertificateChain whole(Bytes blob) throws SpdmException {
    Bytes stated = conversation.digestOf(slot).orElse(null);
    Bytes digest = conversation.crypto.digest(negotiated.hash(), blob);
    if (stated != null && !stated.equals(digest)) {
      throw VerificationException.digest(
          "CERTIFICATE", "digest of the chain in slot " + slot, stated, digest);
    }
    CertificateChain chain = CertificateChain.decode(blob, negotiated.hash());
    conversation.crypto.requireKeyFits(negotiated.asym(), chain.leaf().publicKey());
    return chain;
  }

  private boolean large() {
    return negotiated.version().atLeast(SpdmVersion.V1_4)
        && negotiated.has(ResponderCapability.LARGE_RESP_CAP);
  }

  private long length() {
    long room = conversation.config.dataTransferSize() - (large() ? LARGE_HEADER : HEADER);
    return large() ? room : Math.min(room, U16);
  }
}
