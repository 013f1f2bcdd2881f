package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * L1/L2 as it was recorded, decoded.
 *
 * @param slot as the evidence states it
 * @param request the last GET_MEASUREMENTS, the one that asks for a signature
 * @param response the last MEASUREMENTS, the one that is signed
 * @param span what was signed
 * @param blocks of all responses, in their order
 * @param inSession whether it ran in the session, by the TSM's word
 * @param whole whether these are all measurements that the device has: it was asked for all, or it
 *     counted them and as many were read
 */
record MeasurementTranscript(
    int slot,
    GetMeasurements.Request request,
    GetMeasurements.Response response,
    SignedSpan span,
    List<MeasurementBlock> blocks,
    boolean inSession,
    boolean whole) {

  static MeasurementTranscript parse(SignedMeasurements recorded, Negotiation negotiation)
      throws BrokenTranscriptException {
    Recorded messages = new Recorded(negotiation);
    List<MeasurementBlock> blocks = new ArrayList<>();
    List<Bytes> covered = new ArrayList<>();
    boolean askedForAll = false;
    OptionalInt counted = OptionalInt.empty();
    int last = recorded.exchanges().size() - 1;
    for (int i = 0; i < last; i++) {
      Bytes asked = request(recorded, i);
      GetMeasurements.Request request = request(messages, asked, i, false);
      Bytes answered = recorded.exchanges().get(i).response();
      GetMeasurements.Response response = response(messages, answered, request);
      blocks.addAll(response.record().blocks());
      covered.add(asked);
      covered.add(answered);
      askedForAll |= request.operation() == GetMeasurements.ALL;
      counted = count(request, response, counted);
    }
    Bytes asked = request(recorded, last);
    GetMeasurements.Request request = request(messages, asked, last, true);
    Bytes answered = recorded.exchanges().get(last).response();
    GetMeasurements.Response response = response(messages, answered, request);
    blocks.addAll(response.record().blocks());
    covered.add(asked);
    covered.add(messages.withoutSignature(answered));
    askedForAll |= request.operation() == GetMeasurements.ALL;
    counted = count(request, response, counted);
    long indexes = blocks.stream().mapToInt(MeasurementBlock::index).distinct().count();
    boolean whole = askedForAll || (counted.isPresent() && counted.getAsInt() == indexes);

    SignedSpan span =
        SignedSpan.measurements(negotiation.version(), negotiation.vca(), Bytes.concat(covered));
    return new MeasurementTranscript(
        recorded.slot(),
        request,
        response,
        span,
        List.copyOf(blocks),
        recorded.session().isPresent(),
        whole);
  }

  /** How many measurements there are, once the device was asked. */
  private static OptionalInt count(
      GetMeasurements.Request request, GetMeasurements.Response response, OptionalInt before) {
    return request.operation() == GetMeasurements.COUNT
        ? OptionalInt.of(response.totalNumber())
        : before;
  }

  private static Bytes request(SignedMeasurements recorded, int exchange)
      throws BrokenTranscriptException {
    return switch (recorded.exchanges().get(exchange).request()) {
      case Part.Present<Bytes>(Bytes request) -> request;
      case Part.Absent<Bytes>(String reason) ->
          throw new BrokenTranscriptException(
              "GET_MEASUREMENTS " + exchange, "the request", "absent: " + reason);
    };
  }

  private static GetMeasurements.Request request(
      Recorded messages, Bytes message, int exchange, boolean signed)
      throws BrokenTranscriptException {
    GetMeasurements.Request request = messages.request(message, GetMeasurements.Request.class);
    if (request.signatureRequested() != signed) {
      throw new BrokenTranscriptException(
          "GET_MEASUREMENTS " + exchange + ", Param1",
          signed ? "a signature asked for in the last request" : "no signature before the last",
          request.signatureRequested() ? "a signature asked for" : "none asked for");
    }
    return request;
  }

  private static GetMeasurements.Response response(
      Recorded messages, Bytes message, GetMeasurements.Request request)
      throws BrokenTranscriptException {
    GetMeasurements.Response response =
        messages.response(message, request, GetMeasurements.Response.class);
    if (!response.requesterContext().equals(request.requesterContext())) {
      throw new BrokenTranscriptException(
          "MEASUREMENTS, RequesterContext",
          request.requesterContext().toString(),
          response.requesterContext().toString());
    }
    int operation = request.operation();
    boolean fits =
        switch (operation) {
          case GetMeasurements.ALL -> true;
          case GetMeasurements.COUNT -> response.record().blocks().isEmpty();
          default ->
              response.record().blocks().stream().allMatch(block -> block.index() == operation);
        };
    if (!fits) {
      throw new BrokenTranscriptException(
          "MEASUREMENTS, MeasurementRecord",
          operation == GetMeasurements.COUNT ? "no block" : "blocks with index " + operation,
          "others");
    }
    return response;
  }
}
