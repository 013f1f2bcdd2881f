package org.opentsm.spdm.message;

/**
 * What a decoder must know of the connection and of the request, because no message says it itself.
 *
 * @param hashSize octets of a BaseHashAlgo digest
 * @param signatureSize octets of a signature of the Responder
 * @param summarySize octets of MeasurementSummaryHash: {@code hashSize}, or 0 if none was asked for
 * @param multiKey whether the connection uses several keys of the Responder (MULTI_KEY_CONN_RSP,
 *     from 1.3 on)
 * @param signatureRequested whether a signature was asked for with GET_MEASUREMENTS or
 *     GET_ENDPOINT_INFO
 * @param session what the messages of a session's handshake need
 */
public record MessageSizes(
    int hashSize,
    int signatureSize,
    int summarySize,
    boolean multiKey,
    boolean signatureRequested,
    SessionSizes session) {
  /**
   * Sizes of a session's handshake.
   *
   * @param requesterSignatureSize octets of a signature of the Requester
   * @param requesterExchangeSize octets of ExchangeData in KEY_EXCHANGE
   * @param responderExchangeSize octets of ExchangeData in KEY_EXCHANGE_RSP
   * @param inTheClear whether the handshake goes on in the clear, so that FINISH_RSP has the
   *     Responder's verify data
   */
  public record SessionSizes(
      int requesterSignatureSize,
      int requesterExchangeSize,
      int responderExchangeSize,
      boolean inTheClear) {
    /** No sessions. */
    public static final SessionSizes NONE = new SessionSizes(0, 0, 0, false);

    /** Checks the ranges. */
    public SessionSizes {
      Limits.requireRange("requesterSignatureSize", requesterSignatureSize, 0, 0xFFFF);
      Limits.requireRange("requesterExchangeSize", requesterExchangeSize, 0, 0xFFFF);
      Limits.requireRange("responderExchangeSize", responderExchangeSize, 0, 0xFFFF);
    }
  }

  /** Before ALGORITHMS: nothing has been chosen. */
  public static final MessageSizes NONE = new MessageSizes(0, 0, 0, false, false);

  /** Checks the ranges. */
  public MessageSizes {
    Limits.requireRange("hashSize", hashSize, 0, 0xFFFF);
    Limits.requireRange("signatureSize", signatureSize, 0, 0xFFFF);
    Limits.requireRange("summarySize", summarySize, 0, 0xFFFF);
  }

  /** A connection without sessions. */
  public MessageSizes(
      int hashSize,
      int signatureSize,
      int summarySize,
      boolean multiKey,
      boolean signatureRequested) {
    this(hashSize, signatureSize, summarySize, multiKey, signatureRequested, SessionSizes.NONE);
  }

  /** The same connection with sessions. */
  public MessageSizes with(SessionSizes sizes) {
    return new MessageSizes(
        hashSize, signatureSize, summarySize, multiKey, signatureRequested, sizes);
  }

  /** The same connection, as the answer to {@code request} needs it. */
  public MessageSizes after(SpdmRequest request) {
    return switch (request) {
      case Challenge.Request challenge -> summarised(challenge.summaryType());
      case KeyExchange.Request exchange -> summarised(exchange.summaryType());
      case PskExchange.Request exchange -> summarised(exchange.summaryType());
      case GetMeasurements.Request measurements -> signed(measurements.signatureRequested());
      case GetEndpointInfo.Request endpoint -> signed(endpoint.signatureRequested());
      default -> this;
    };
  }

  /** Octets of the signature that was asked for, or 0. */
  int askedSignatureSize() {
    return signatureRequested ? signatureSize : 0;
  }

  private MessageSizes signed(boolean requested) {
    return new MessageSizes(hashSize, signatureSize, summarySize, multiKey, requested, session);
  }

  private MessageSizes summarised(MeasurementSummaryType type) {
    return new MessageSizes(
        hashSize,
        signatureSize,
        type == MeasurementSummaryType.NONE ? 0 : hashSize,
        multiKey,
        signatureRequested,
        session);
  }
}
