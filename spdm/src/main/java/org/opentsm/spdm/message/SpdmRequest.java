package org.opentsm.spdm.message;

/** A message that a Requester sends. */
public sealed interface SpdmRequest extends SpdmMessage
    permits GetVersion.Request,
        GetCapabilities.Request,
        NegotiateAlgorithms.Request,
        GetDigests.Request,
        GetCertificate.Request,
        Challenge.Request,
        GetMeasurements.Request,
        VendorDefined.Request,
        RespondIfReady.Request,
        KeyExchange.Request,
        Finish.Request,
        PskExchange.Request,
        PskFinish.Request,
        Heartbeat.Request,
        KeyUpdate.Request,
        EndSession.Request,
        UnsupportedRequest {}
