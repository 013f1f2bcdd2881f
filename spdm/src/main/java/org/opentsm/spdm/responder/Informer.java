package org.opentsm.spdm.responder;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.answer.EndpointAnswers;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.GetMeasurementExtensionLog;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.transcript.Transcript;

/** Answers GET_ENDPOINT_INFO and GET_MEASUREMENT_EXTENSION_LOG. */
final class Informer {
  private static final int LOG_HEADER = 12;

  private final ResponderDevice device;
  private final SpdmCrypto crypto;
  private final Transcript transcript;
  private final Phase.Negotiated connection;
  private final Attestor attestor;

  Informer(
      ResponderDevice device,
      SpdmCrypto crypto,
      Transcript transcript,
      Phase.Negotiated connection,
      Attestor attestor) {
    this.device = device;
    this.crypto = crypto;
    this.transcript = transcript;
    this.connection = connection;
    this.attestor = attestor;
  }

  Bytes endpointInfo(GetEndpointInfo.Request request, Bytes received) throws Refusal {
    DeviceInformation information =
        device.information().orElseThrow(() -> Refusal.unsupported(request.code()));
    return new EndpointAnswers(attestor, crypto, transcript, connection, this::has)
        .endpointInfo(request, received, information::endpointInfo);
  }

  Bytes extensionLog(GetMeasurementExtensionLog.Request request) throws Refusal {
    DeviceInformation information =
        device
            .information()
            .filter(any -> has(ResponderCapability.MEL_CAP))
            .orElseThrow(() -> Refusal.unsupported(request.code()));
    if (!connection.extensionLog()) {
      throw Refusal.unexpected();
    }
    Bytes log =
        information
            .extensionLog(connection.measurementHash().orElseThrow(Refusal::unexpected))
            .encode();
    if (request.offset() >= log.length()) {
      throw Refusal.invalid();
    }
    int offset = (int) request.offset();
    long left = (long) log.length() - offset;
    int length =
        (int) Math.min(Math.min(request.length(), left), connection.transferLimit() - LOG_HEADER);
    return new GetMeasurementExtensionLog.Response(
            connection.version(), log.slice(offset, length), left - length)
        .encode();
  }

  private boolean has(ResponderCapability flag) {
    return device.config().has(flag, connection.version());
  }
}
