package org.opentsm.spdm.requester;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.GetMeasurementExtensionLog;
import org.opentsm.spdm.message.MeasurementExtensionLog;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/**
 * GET_MEASUREMENT_EXTENSION_LOG, as often as it takes. Gives the octets of the log as far as its
 * header says: entries that are added while it is read are left out.
 *
 * @param portions that came so far; shared by the states of one operation
 */
record ExtensionLogState(Conversation conversation, Negotiated negotiated, LogPortions portions)
    implements State<Bytes> {
  private static final int MESSAGE_HEADER = 12;
  private static final int SMALL = 32;
  private static final int PATIENCE = 16;

  /** Before the first portion. */
  static ExtensionLogState begin(Conversation conversation, Negotiated negotiated) {
    return new ExtensionLogState(conversation, negotiated, new LogPortions());
  }

  @Override
  public GetMeasurementExtensionLog.Request request() {
    long room = (long) conversation.config.dataTransferSize() - MESSAGE_HEADER;
    return new GetMeasurementExtensionLog.Request(
        negotiated.version(),
        portions.length(),
        Math.min(room, portions.size() - portions.length()));
  }

  @Override
  public MessageCode expected() {
    return MessageCode.MEASUREMENT_EXTENSION_LOG;
  }

  @Override
  public boolean cryptographic() {
    return true;
  }

  @Override
  public Next<Bytes> accept(Bytes request, WireReader in) throws SpdmException {
    GetMeasurementExtensionLog.Response response = GetMeasurementExtensionLog.Response.decode(in);
    in.end(conversation.channel.maxPadding());
    Answers.requireVersion(response, negotiated.version());
    int portion = response.portion().length();
    long asked = request().length();
    Answers.require(
        response, "PortionLength", portion > 0 && portion <= asked, "1 to " + asked, portion);
    portions.add(response.portion());
    Answers.require(
        response,
        "PortionLength",
        portions.count() <= PATIENCE + portions.length() / SMALL,
        "portions of " + SMALL + " bytes or more",
        portion);
    requireWanted();
    long missing = portions.size() - portions.length();
    Answers.require(
        response,
        "MELEntriesLength",
        missing >= 0,
        "a log of at least " + portions.length() + " bytes, which came",
        portions.size());
    // The log may have grown since the header was read.
    Answers.require(
        response,
        "RemainderLength",
        portions.isHeadMissing()
            ? response.remainderLength() > 0
            : response.remainderLength() >= missing,
        portions.isHeadMissing() ? "1 or more" : "at least " + missing,
        response.remainderLength());
    return missing == 0 ? new Next.Result<>(portions.joined()) : this;
  }

  /** Our own limit: the conversation can go on. */
  private void requireWanted() throws NegotiationException {
    if (portions.size() > MeasurementExtensionLog.MAX_SIZE) {
      throw new NegotiationException(
          "measurement extension log",
          "at most " + MeasurementExtensionLog.MAX_SIZE + " bytes",
          portions.size() + "");
    }
  }
}
