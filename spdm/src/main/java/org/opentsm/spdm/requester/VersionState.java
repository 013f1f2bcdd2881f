package org.opentsm.spdm.requester;

import java.util.Comparator;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** GET_VERSION: the highest version that both ends have is used. */
record VersionState(Conversation conversation) implements State<Negotiated> {
  @Override
  public SpdmRequest request() {
    return new GetVersion.Request();
  }

  @Override
  public MessageCode expected() {
    return MessageCode.VERSION;
  }

  @Override
  public boolean cryptographic() {
    return false;
  }

  @Override
  public Next<Negotiated> accept(Bytes request, WireReader in) throws SpdmException {
    GetVersion.Response response = GetVersion.Response.decode(in);
    in.end(conversation.channel.maxPadding());
    SpdmVersion version =
        response.entries().stream()
            .flatMap(entry -> entry.version().stream())
            .filter(conversation.config.versions()::contains)
            .max(Comparator.naturalOrder())
            .orElse(null);
    if (version == null) {
      throw new NegotiationException(
          "version",
          "one of " + conversation.config.versions().stream().sorted().toList(),
          response.entries().stream().map(VersionNumber::toString).toList().toString());
    }
    conversation.transcript.addNegotiation(request, in.consumed());
    return new CapabilitiesState(conversation, version);
  }
}
