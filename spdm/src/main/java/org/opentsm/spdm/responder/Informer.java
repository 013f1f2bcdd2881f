package org.opentsm.spdm.responder;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.GetMeasurementExtensionLog;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.transcript.Transcript;

/** Answers GET_ENDPOINT_INFO and GET_MEASUREMENT_EXTENSION_LOG. */
final class Informer {
  private static final int NONCE = 32;
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
    boolean signs = has(ResponderCapability.EP_INFO_CAP_SIG);
    boolean signed = request.signatureRequested();
    if (!signs && (signed || !has(ResponderCapability.EP_INFO_CAP_NO_SIG))) {
      throw Refusal.unsupported(request.code());
    }
    DeviceInformation information =
        device.information().orElseThrow(() -> Refusal.unsupported(request.code()));
    if (signed) {
      attestor.requireKey(ProvisionedKey.slotOf(request.slot()), KeyUsage.ENDPOINT_INFO_USE);
    }
    Bytes info = information.endpointInfo(request.subCode()).orElseThrow(Refusal::invalid);
    // The octets of a signature that is to come decide whether there is a nonce.
    int signatureSize = signed ? connection.requireAsym().signatureSize() : 0;
    Bytes whole =
        new GetEndpointInfo.Response(
                connection.version(),
                signed ? request.slot() : 0,
                signed ? crypto.random(NONCE) : Bytes.EMPTY,
                info,
                Bytes.zeros(signatureSize))
            .encode();
    attestor.requireTaken(whole.length());
    Bytes unsigned = whole.slice(0, whole.length() - signatureSize);
    return signed
        ? attestor.signed(
            ProvisionedKey.slotOf(request.slot()),
            unsigned,
            SignedSpan.endpointInfo(
                connection.version(), transcript.vca(), Bytes.concat(received, unsigned)))
        : unsigned;
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
