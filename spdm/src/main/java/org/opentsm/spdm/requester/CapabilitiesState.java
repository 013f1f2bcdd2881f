package org.opentsm.spdm.requester;

import java.util.EnumSet;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.chunk.ChunkTerms;
import org.opentsm.spdm.message.CapabilityRules;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** GET_CAPABILITIES: what this Requester can do; it proves nothing of itself. */
record CapabilitiesState(Conversation conversation, SpdmVersion version)
    implements State<Negotiated> {
  /** With a block of 128 octets. */
  private static final int LONGEST_CAPABILITIES = 148;

  @Override
  public SpdmRequest request() {
    RequesterConfig config = conversation.config;
    boolean sized = version.atLeast(SpdmVersion.V1_2);
    return new GetCapabilities.Request(
        version,
        asks() ? GetCapabilities.SUPPORTED_ALGORITHMS : 0,
        0,
        0,
        MaskBit.fieldOf(offered(conversation, version)),
        sized ? config.dataTransferSize() : 0,
        sized ? config.longestMessage() : 0);
  }

  /** Whoever asks has CHUNK_CAP; it should not take pieces to answer before they are agreed on. */
  private boolean asks() {
    RequesterConfig config = conversation.config;
    return config.supportedAlgorithms()
        && version.atLeast(SpdmVersion.V1_3)
        && config.maxSpdmMsgSize().isPresent()
        && config.dataTransferSize() >= LONGEST_CAPABILITIES;
  }

  /** What this Requester can do in a version. */
  static Set<RequesterCapability> offered(Conversation conversation, SpdmVersion version) {
    Set<RequesterCapability> flags = EnumSet.of(RequesterCapability.LARGE_RESP_CAP);
    conversation.identity.ifPresent(identity -> {
      flags.add(
          hasPublicKey(identity)
              ? RequesterCapability.PUB_KEY_ID_CAP
              : RequesterCapability.CERT_CAP);
      flags.addAll(
          Set.of(
              RequesterCapability.CHAL_CAP,
              RequesterCapability.MUT_AUTH_CAP,
              RequesterCapability.ENCAP_CAP));
      if (identity.endpointInfo(GetEndpointInfo.DEVICE_CLASS_IDENTIFIER).isPresent()) {
        flags.add(RequesterCapability.EP_INFO_CAP_SIG);
      }
      if (identity.hasSeveralKeys()) {
        flags.add(RequesterCapability.MULTI_KEY_CAP_NEG);
      }
    });
    conversation
        .config
        .sessions()
        .ifPresent(offer -> {
          flags.addAll(
              Set.of(
                  RequesterCapability.ENCAP_CAP,
                  RequesterCapability.MAC_CAP,
                  RequesterCapability.HBEAT_CAP,
                  RequesterCapability.KEY_UPD_CAP));
          if (!offer.keyExchanges().isEmpty()) {
            flags.add(RequesterCapability.KEY_EX_CAP);
          }
          if (conversation.config.events().isPresent()) {
            flags.add(RequesterCapability.EVENT_CAP);
          }
          if (offer.preShared()) {
            flags.add(RequesterCapability.PSK_CAP);
          }
          if (offer.encrypts()) {
            flags.add(RequesterCapability.ENCRYPT_CAP);
          }
          if (offer.inTheClear()) {
            flags.add(RequesterCapability.HANDSHAKE_IN_THE_CLEAR_CAP);
          }
        });
    if (conversation.config.maxSpdmMsgSize().isPresent()) {
      flags.add(RequesterCapability.CHUNK_CAP);
    }
    flags.removeIf(flag -> !version.atLeast(flag.since()));
    return flags;
  }

  private static boolean hasPublicKey(RequesterIdentity identity) {
    return identity.signatures().stream().anyMatch(asym -> identity.publicKey(asym).isPresent());
  }

  private ChunkTerms terms(GetCapabilities.Response response) {
    RequesterConfig config = conversation.config;
    return version.atLeast(SpdmVersion.V1_2)
        ? new ChunkTerms(
            version,
            config.maxSpdmMsgSize().isPresent()
                && response.capabilities().contains(ResponderCapability.CHUNK_CAP),
            response.dataTransferSize(),
            response.maxSpdmMsgSize(),
            config.dataTransferSize(),
            config.longestMessage())
        : ChunkTerms.unlimited(version);
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
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, version);
    Answers.require(
        response,
        "Param1",
        response.supportedAlgorithms().isEmpty() || asks(),
        "no supported algorithms, which were not asked for",
        "them");
    CapabilityRules.enforce(response);
    conversation.transcript.addNegotiation(request, in.consumed());
    conversation.agree(terms(response));
    conversation.supported(response.supportedAlgorithms());
    return new AlgorithmsState(conversation, response);
  }
}
