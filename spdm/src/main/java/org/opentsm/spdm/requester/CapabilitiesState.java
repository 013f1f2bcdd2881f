package org.opentsm.spdm.requester;

import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.message.CapabilityRules;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** GET_CAPABILITIES: this Requester opens no sessions and proves nothing of itself. */
record CapabilitiesState(Conversation conversation, SpdmVersion version)
    implements State<Negotiated> {
  @Override
  public SpdmRequest request() {
    int size = version.atLeast(SpdmVersion.V1_2) ? conversation.config.dataTransferSize() : 0;
    return new GetCapabilities.Request(
        version, 0, 0, 0, MaskBit.fieldOf(offered(version)), size, size);
  }

  /** What this Requester can do in a version. */
  static Set<RequesterCapability> offered(SpdmVersion version) {
    return version.atLeast(RequesterCapability.LARGE_RESP_CAP.since())
        ? Set.of(RequesterCapability.LARGE_RESP_CAP)
        : Set.of();
  }

  @Override
  public MessageCode expected() {
    return MessageCode.CAPABILITIES;
  }

  @Override
  public boolean cryptographic() {
    return false;
  }

  @Override
  public Next<Negotiated> accept(Bytes request, WireReader in) throws SpdmException {
    GetCapabilities.Response response = GetCapabilities.Response.decode(in);
    in.end(conversation.config.maxPadding());
    Answers.requireVersion(response, version);
    Answers.require(
        response,
        "Param1",
        response.supportedAlgorithms().isEmpty(),
        "no supported algorithms, which were not asked for",
        "them");
    CapabilityRules.enforce(response);
    conversation.transcript.addNegotiation(request, in.consumed());
    return new AlgorithmsState(conversation, response);
  }
}
