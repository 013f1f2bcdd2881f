package org.opentsm.evidence.appraisal;

import org.opentsm.evidence.Limits;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.SpdmMessage;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SpdmResponse;

/** Decodes recorded messages of one connection. */
record Recorded(Negotiation negotiation) {
  /** The slot nibble of messages for a provisioned public key. */
  private static final int PUBLIC_KEY_NIBBLE = 0x0F;

  /** The request in {@code message}, which must be of this connection's version and this kind. */
  <T extends SpdmRequest> T request(Bytes message, Class<T> kind) throws BrokenTranscriptException {
    try {
      return require(MessageDecoder.decodeRequest(message, negotiation.sizes(), 0), kind);
    } catch (MalformedMessageException malformed) {
      throw new BrokenTranscriptException("recorded request", malformed);
    }
  }

  /** The response in {@code message} to {@code request}, likewise. */
  <T extends SpdmResponse> T response(Bytes message, SpdmRequest request, Class<T> kind)
      throws BrokenTranscriptException {
    try {
      MessageSizes sizes = negotiation.sizes().after(request);
      return require(MessageDecoder.decodeResponse(message, sizes, 0), kind);
    } catch (MalformedMessageException malformed) {
      throw new BrokenTranscriptException("recorded response", malformed);
    }
  }

  /** A message that ends with a signature, without it. */
  Bytes withoutSignature(Bytes message) {
    return message.slice(0, message.length() - negotiation.asym().signatureSize());
  }

  /** The evidence's slot as the low nibble of a message says it. */
  static int nibble(int slot) {
    return slot == Limits.PUBLIC_KEY_SLOT ? PUBLIC_KEY_NIBBLE : slot;
  }

  private <T extends SpdmMessage> T require(SpdmMessage message, Class<T> kind)
      throws BrokenTranscriptException {
    if (!kind.isInstance(message)) {
      throw new BrokenTranscriptException("recorded message", nameOf(kind), message.code().name());
    }
    negotiation.requireVersion(message.code().name(), message.version());
    return kind.cast(message);
  }

  /** {@code Challenge.Request}, as this library calls CHALLENGE. */
  private static String nameOf(Class<?> kind) {
    return kind.getName().substring(kind.getPackageName().length() + 1).replace('$', '.');
  }
}
