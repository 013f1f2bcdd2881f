package org.opentsm.spdm.requester;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** GET_DIGESTS: which slots hold chains, and their digests. */
record DigestsState(Conversation conversation, Negotiated negotiated)
    implements State<GetDigests.Response> {
  private static final int SLOTS = 8;

  @Override
  public SpdmRequest request() {
    return new GetDigests.Request(negotiated.version());
  }

  @Override
  public MessageCode expected() {
    return MessageCode.DIGESTS;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  @Override
  public Next<GetDigests.Response> accept(Bytes request, WireReader in) throws SpdmException {
    GetDigests.Response response =
        GetDigests.Response.decode(in, negotiated.hash().size(), negotiated.multiKey());
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    Answers.require(
        response, "ProvisionedSlotMask", response.slotMask() != 0, "a slot or more", "none");
    requireSlotKeys(response);
    conversation.transcript.addIdentity(request, in.consumed());
    conversation.digests(response);
    return new Next.Result<>(response);
  }

  /** What is said of several keys: each has a number, and slot 0 holds no generic certificate. */
  private static void requireSlotKeys(GetDigests.Response response) throws SpdmException {
    for (int slot = 0; slot < SLOTS; slot++) {
      Optional<GetDigests.SlotKey> key = response.slotKey(slot);
      if (key.isEmpty()) {
        continue;
      }
      Answers.require(
          response, "KeyPairID of slot " + slot, key.get().keyPairId() != 0, "1 to 255", 0);
      Optional<CertificateModel> model =
          CertificateModel.ofCertificateInfo(key.get().certificateInfo());
      boolean known =
          model.isPresent() && !(slot == 0 && model.get() == CertificateModel.GENERIC_CERT);
      Answers.require(
          response,
          "CertificateInfo of slot " + slot,
          known,
          slot == 0 ? "a model but that of generic certificates" : "a model",
          key.get().certificateInfo());
    }
  }
}
