package org.opentsm.spdm.message;

/** A message that a Responder sends. */
public sealed interface SpdmResponse extends SpdmMessage
    permits GetVersion.Response,
        GetCapabilities.Response,
        NegotiateAlgorithms.Response,
        GetDigests.Response,
        GetCertificate.Response,
        Challenge.Response,
        GetMeasurements.Response,
        VendorDefined.Response,
        KeyExchange.Response,
        Finish.Response,
        PskExchange.Response,
        PskFinish.Response,
        Heartbeat.Response,
        KeyUpdate.Response,
        EndSession.Response,
        ErrorResponse,
        UnsupportedResponse {}
