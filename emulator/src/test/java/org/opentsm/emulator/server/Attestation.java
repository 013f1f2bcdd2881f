package org.opentsm.emulator.server;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.requester.ChallengeResult;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.MeasurementsResult;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transport.SpdmTransport;

/** What an attesting Requester does, from GET_VERSION to signed measurements. */
public record Attestation(
    SpdmConnection connection,
    CertificateChain chain,
    ChallengeResult challenge,
    MeasurementsResult measurements) {
  public static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  /** The whole flow with one slot; closes the transport. */
  public static Attestation of(
      SpdmTransport transport, RequesterConfig config, int slot, Deadline deadline)
      throws SpdmException {
    try (transport) {
      SpdmConnection connection = SpdmConnection.connect(transport, config, CRYPTO, deadline);
      connection.digests(deadline);
      CertificateChain chain = connection.certificateChain(slot, deadline);
      ChallengeResult challenge =
          connection.challenge(
              slot, chain, MeasurementSummaryType.ALL, CRYPTO.random(32), deadline);
      MeasurementsResult measurements =
          connection.measurements(
              MeasurementsQuery.allSigned(slot, CRYPTO.random(32)), chain, deadline);
      return new Attestation(connection, chain, challenge, measurements);
    }
  }

  /** The measurement blocks, joined: what the summary hash of the challenge covers. */
  public Bytes blocks() {
    List<Bytes> blocks = new ArrayList<>();
    measurements.response().record().blocks().forEach(block -> blocks.add(block.encode()));
    return Bytes.concat(blocks);
  }
}
