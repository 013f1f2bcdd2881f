package org.opentsm.spdm.responder;

import static org.opentsm.spdm.message.ResponderCapability.MEAS_CAP_NO_SIG;
import static org.opentsm.spdm.message.ResponderCapability.MEAS_CAP_SIG;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.answer.Identification;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementRecord;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.transcript.Transcript;

/** Answers what a negotiated connection may ask: who the device is, and its measurements. */
final class Attestor extends Identification {

  private final ResponderDevice device;
  private final SpdmCrypto crypto;
  private final Transcript transcript;
  private final Phase.Negotiated connection;
  private final ResponderConfig config;

  Attestor(
      ResponderDevice device,
      SpdmCrypto crypto,
      Transcript transcript,
      Phase.Negotiated connection) {
    super(
        device,
        crypto,
        transcript,
        connection,
        flag -> device.config().has(flag, connection.version()));
    this.device = device;
    this.crypto = crypto;
    this.transcript = transcript;
    this.connection = connection;
    this.config = device.config();
  }

  Bytes measurements(GetMeasurements.Request request, Bytes received) throws Refusal {
    boolean signs = config.has(MEAS_CAP_SIG, connection.version());
    if (!signs && !config.has(MEAS_CAP_NO_SIG, connection.version())) {
      throw Refusal.unsupported(request.code());
    }
    if (!connection.measured()) {
      throw Refusal.unexpected();
    }
    if (request.signatureRequested()) {
      if (!signs) {
        throw Refusal.invalid();
      }
      requireKey(ProvisionedKey.slotOf(request.slot()), KeyUsage.MEASUREMENT_USE);
    }
    boolean raw =
        connection.version().atLeast(SpdmVersion.V1_2)
            && (request.attributes() & GetMeasurements.RAW_BIT_STREAM_REQUESTED) != 0;
    List<MeasurementBlock> all = blocks(raw);
    boolean count = request.operation() == GetMeasurements.COUNT;
    GetMeasurements.Response response =
        new GetMeasurements.Response(
            connection.version(),
            count ? all.size() : 0,
            request.slot(),
            new MeasurementRecord(selected(all, request.operation())),
            crypto.random(Challenge.NONCE_SIZE),
            Bytes.EMPTY,
            request.requesterContext(),
            Bytes.EMPTY);
    Bytes unsigned = response.encodeUnsigned();
    int signature = request.signatureRequested() ? connection.requireAsym().signatureSize() : 0;
    requireTaken(unsigned.length() + signature);
    if (request.signatureRequested()) {
      return signed(
          ProvisionedKey.slotOf(request.slot()),
          unsigned,
          transcript.completeMeasurements(connection.version(), received, unsigned));
    }
    try {
      transcript.addMeasurements(received, unsigned);
    } catch (ProtocolViolationException tooMany) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
    return unsigned;
  }

  Bytes vendorDefined(VendorDefined.Request request, Origin origin) throws Refusal {
    VendorDefined.Response response =
        device
            .vendorDefined(request, origin)
            .orElseThrow(() -> Refusal.unsupported(request.code()));
    if (response.version() != connection.version()) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
    Bytes sent = response.encode();
    requireTaken(sent.length());
    return sent;
  }

  private List<MeasurementBlock> blocks(boolean raw) {
    return device.measurements(Negotiator.digests(connection), raw, connection.version());
  }

  private static List<MeasurementBlock> selected(List<MeasurementBlock> all, int operation)
      throws Refusal {
    if (operation == GetMeasurements.COUNT) {
      return List.of();
    }
    if (operation == GetMeasurements.ALL) {
      return all;
    }
    List<MeasurementBlock> one = all.stream().filter(block -> block.index() == operation).toList();
    if (one.isEmpty()) {
      throw Refusal.invalid();
    }
    return one;
  }

  /** The digest of all blocks that the summary covers (DSP0274, CHALLENGE_AUTH). */
  @Override
  public Bytes summary(MeasurementSummaryType type, HashAlgorithm hash) throws Refusal {
    if (type == MeasurementSummaryType.NONE) {
      return Bytes.EMPTY;
    }
    if (!connection.measured()) {
      throw Refusal.invalid();
    }
    Bytes[] covered =
        blocks(false).stream()
            .filter(block -> type == MeasurementSummaryType.ALL || device.inTcb(block.index()))
            .map(MeasurementBlock::encode)
            .toArray(Bytes[]::new);
    return crypto.digest(hash, covered);
  }
}
