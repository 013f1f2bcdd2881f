package org.opentsm.spdm.requester;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.GetMeasurements.ContentChange;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_MEASUREMENTS, with or without a signature.
 *
 * @param signer whose key must have signed; there is one if a signature is asked for
 */
record MeasurementsState(
    Conversation conversation,
    Negotiated negotiated,
    GetMeasurements.Request request,
    Optional<PeerIdentity> signer)
    implements State<MeasurementsResult> {
  private static final String NAME = MessageCode.MEASUREMENTS.name();

  @Override
  public MessageCode expected() {
    return MessageCode.MEASUREMENTS;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  @Override
  public Next<MeasurementsResult> accept(Bytes sent, WireReader in) throws SpdmException {
    int signatureSize = request.signatureRequested() ? negotiated.asym().signatureSize() : 0;
    GetMeasurements.Response response = GetMeasurements.Response.decode(in, signatureSize);
    Bytes received = in.consumed();
    in.end(conversation.channel.maxPadding());
    check(response);
    List<Bytes> messages = new ArrayList<>(conversation.transcript.measurementMessages());
    messages.add(sent);
    messages.add(received);
    if (request.signatureRequested()) {
      verify(sent, received, response);
    } else {
      conversation.transcript.addMeasurements(sent, received);
    }
    return new Next.Result<>(new MeasurementsResult(List.copyOf(messages), response));
  }

  private void verify(Bytes sent, Bytes received, GetMeasurements.Response response)
      throws SpdmException {
    Bytes unsigned = received.slice(0, received.length() - response.signature().length());
    PeerIdentity identity = signer.orElseThrow();
    SignedSpan span =
        conversation.transcript.completeMeasurements(negotiated.version(), sent, unsigned);
    if (!span.verify(
        conversation.crypto,
        negotiated.asym(),
        negotiated.hash(),
        identity.publicKey(),
        response.signature())) {
      throw VerificationException.signature(NAME, identity.signer());
    }
  }

  private void check(GetMeasurements.Response response) throws SpdmException {
    Answers.requireVersion(response, negotiated.version());
    if (request.signatureRequested() && negotiated.version().atLeast(SpdmVersion.V1_1)) {
      Answers.requireSlot(response, request.slot(), response.slot());
    }
    if (!response.requesterContext().equals(request.requesterContext())) {
      throw VerificationException.nonce(
          NAME, "RequesterContext", request.requesterContext(), response.requesterContext());
    }
    Answers.requireOpaqueData(response, negotiated, response.opaqueData());
    boolean detected =
        response.contentChange().orElse(ContentChange.CHANGED)
            != ContentChange.NOT_DETECTED_BY_RESPONDER;
    Answers.require(
        response,
        "content changed",
        request.signatureRequested() || !detected,
        "0 without a signature",
        response.attributes() >> 4 & 3);
    checkBlocks(response);
  }

  private void checkBlocks(GetMeasurements.Response response) throws SpdmException {
    List<Integer> indices =
        response.record().blocks().stream().map(MeasurementBlock::index).toList();
    switch (request.operation()) {
      case GetMeasurements.COUNT -> {
        Answers.require(response, "NumberOfBlocks", indices.isEmpty(), 0, indices.size());
        int count = response.totalNumber();
        Answers.require(
            response,
            "TotalNumberOfMeasurement",
            count > 0 && count < GetMeasurements.ALL,
            "1 to 254",
            count);
      }
      case GetMeasurements.ALL ->
          Answers.require(response, "NumberOfBlocks", !indices.isEmpty(), "1 or more", 0);
      default ->
          Answers.require(
              response,
              "MeasurementRecord",
              indices.equals(List.of(request.operation())),
              "block " + request.operation(),
              "blocks " + indices);
    }
  }
}
