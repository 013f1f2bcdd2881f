package org.opentsm.ide.testing;

import java.util.Optional;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.responder.Origin;

/** A channel that ends at a responder, through the messages of SPDM that carry both. */
public record Loopback(Answers responder, Origin origin) implements VendorChannel {
  /** As a device's {@code ResponderDevice.vendorDefined} answers. */
  @FunctionalInterface
  public interface Answers {
    /** Empty for what is not answered. */
    Optional<VendorDefined.Response> answer(VendorDefined.Request request, Origin origin);
  }

  /** One in a session. */
  public static Loopback in(Bytes session, Answers responder) {
    return new Loopback(
        responder, new Origin(Optional.of(session), Optional.empty(), Optional.empty()));
  }

  @Override
  public Bytes exchange(VendorProtocol protocol, Bytes message, Deadline deadline)
      throws SpdmException {
    VendorDefined.Request request =
        new VendorDefined.Request(
            SpdmVersion.V1_2,
            false,
            VendorProtocol.standardId(),
            protocol.vendorId(),
            protocol.wrap(message));
    VendorDefined.Response response =
        responder
            .answer(request, origin)
            .orElseThrow(() -> ChannelException.silent("test", "refused"));
    return protocol.unwrap(response.payload());
  }
}
