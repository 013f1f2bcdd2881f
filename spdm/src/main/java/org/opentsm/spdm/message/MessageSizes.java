package org.opentsm.spdm.message;

/**
 * What a decoder must know of the connection and of the request, because no message says it itself.
 *
 * @param hashSize octets of a BaseHashAlgo digest
 * @param signatureSize octets of a signature of the Responder
 * @param summarySize octets of MeasurementSummaryHash in CHALLENGE_AUTH: {@code hashSize}, or 0 if
 *     none was asked for
 * @param multiKey whether the connection uses several keys of the Responder (MULTI_KEY_CONN_RSP,
 *     from 1.3 on)
 * @param measurementsSigned whether a signature was asked for with GET_MEASUREMENTS
 */
public record MessageSizes(
    int hashSize,
    int signatureSize,
    int summarySize,
    boolean multiKey,
    boolean measurementsSigned) {
  /** Before ALGORITHMS: nothing has been chosen. */
  public static final MessageSizes NONE = new MessageSizes(0, 0, 0, false, false);

  /** Checks the ranges. */
  public MessageSizes {
    Limits.requireRange("hashSize", hashSize, 0, 0xFFFF);
    Limits.requireRange("signatureSize", signatureSize, 0, 0xFFFF);
    Limits.requireRange("summarySize", summarySize, 0, 0xFFFF);
  }

  /** The same connection, as the answer to {@code request} needs it. */
  public MessageSizes after(SpdmRequest request) {
    return switch (request) {
      case Challenge.Request challenge ->
          new MessageSizes(
              hashSize,
              signatureSize,
              challenge.summaryType() == MeasurementSummaryType.NONE ? 0 : hashSize,
              multiKey,
              measurementsSigned);
      case GetMeasurements.Request measurements ->
          new MessageSizes(
              hashSize, signatureSize, summarySize, multiKey, measurements.signatureRequested());
      default -> this;
    };
  }
}
