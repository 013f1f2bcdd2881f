package org.opentsm.ide.channel;

import java.util.Map;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.responder.Origin;

/** The responder's side: gives each message to its protocol, and those in the clear to none. */
public final class VendorResponder {
  private final Map<VendorProtocol, Answers> protocols;

  /** Answers the messages of a protocol. */
  @FunctionalInterface
  public interface Answers {
    /**
     * Answers a message.
     *
     * @param session in which it came, 4 octets
     * @return empty for one that the protocol does not answer
     */
    Optional<Bytes> answer(Bytes message, Bytes session);
  }

  /** Those protocols and no other. */
  public VendorResponder(Map<VendorProtocol, Answers> protocols) {
    this.protocols = Map.copyOf(protocols);
  }

  /** As a device's {@code ResponderDevice.vendorDefined} answers. */
  public Optional<VendorDefined.Response> answer(VendorDefined.Request request, Origin origin) {
    VendorProtocol protocol = VendorProtocol.of(request).orElse(null);
    Answers answers = protocol == null ? null : protocols.get(protocol);
    if (protocol == null || answers == null || origin.sessionId().isEmpty()) {
      return Optional.empty();
    }
    return answers
        .answer(request.payload().slice(1), origin.sessionId().get())
        .map(answer ->
            new VendorDefined.Response(
                request.version(),
                request.large(),
                request.standardId(),
                request.vendorId(),
                protocol.wrap(answer)));
  }
}
