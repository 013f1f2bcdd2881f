package org.opentsm.backend.nativecma;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.requester.ChallengeResult;
import org.opentsm.spdm.requester.MeasurementsResult;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** Puts what a device said into the evidence object. Decides nothing. */
final class EvidenceAssembler {
  private EvidenceAssembler() {}

  /**
   * The evidence of one device.
   *
   * @param link how it stood behind the last message
   * @throws TsmException.Protocol if the device said more than the format holds
   */
  static Evidence assemble(
      DeviceAddress address,
      Nonce nonce,
      Identity identity,
      Incarnation incarnation,
      EvidenceGeneration generation,
      Collector.Collected collected,
      Part<Link> link)
      throws TsmException {
    try {
      DeviceDescription description =
          new DeviceDescription(
              LeafNames.of(collected.chain().leaf()),
              Hints.ofTarget(address.text()),
              incarnation.value(),
              generation.value());
      DeviceEvidence device =
          new DeviceEvidence(
              description,
              Part.of(certificates(collected.chains())),
              Part.absent("The device authenticates with a certificate chain."),
              Part.of(transcripts(collected)),
              measurements(collected),
              collected.session(),
              Part.absent("Native CMA has no hold on the device interface: nothing was locked."),
              link,
              Part.absent("Native CMA met the device itself: nobody carried its messages."));
      return Evidence.of(nonce, identity, List.of(device));
    } catch (IllegalArgumentException tooMuch) {
      throw new TsmException.Protocol(
          TsmErrorCode.PROTOCOL_VIOLATION,
          address
              + ": evidence: expected what the format can hold, found more: "
              + tooMuch.getMessage(),
          tooMuch);
    }
  }

  private static Certificates certificates(SortedMap<Integer, CertificateChain> chains) {
    TreeMap<Integer, Bytes> blobs = new TreeMap<>();
    chains.forEach((slot, chain) -> blobs.put(slot, chain.blob()));
    return new Certificates(blobs);
  }

  private static Transcripts transcripts(Collector.Collected collected) {
    return new Transcripts(
        Part.of(new Vca.Messages(collected.vca())),
        collected.challenge().map(result -> challenge(collected.slot(), result)),
        signedMeasurements(collected),
        collected.keyExchange());
  }

  private static SignedChallenge challenge(int slot, ChallengeResult result) {
    return new SignedChallenge(
        slot, result.identityMessages(), result.request(), result.response());
  }

  private static Part<List<SignedMeasurements>> signedMeasurements(Collector.Collected collected) {
    return switch (collected.measurements()) {
      case Part.Absent<MeasurementsResult>(String reason) -> Part.absent(reason);
      case Part.Present<MeasurementsResult>(MeasurementsResult result)
          when result.response().signature().isEmpty() ->
          Part.absent("The device does not sign measurements (MEAS_CAP).");
      case Part.Present<MeasurementsResult>(MeasurementsResult result) ->
          Part.of(List.of(span(collected, result.messages())));
    };
  }

  /** {@code messages}: requests and responses in turn. */
  private static SignedMeasurements span(Collector.Collected collected, List<Bytes> messages) {
    List<SignedMeasurements.Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i + 1 < messages.size(); i += 2) {
      exchanges.add(new SignedMeasurements.Exchange(Part.of(messages.get(i)), messages.get(i + 1)));
    }
    Part<Bytes> ranIn =
        collected.session() instanceof Part.Present<Session>(Session session)
            ? session.id()
            : Part.absent("The device was asked outside of any session.");
    return new SignedMeasurements(collected.slot(), ranIn, exchanges);
  }

  private static Part<Measurements> measurements(Collector.Collected collected) {
    return switch (collected.measurements()) {
      case Part.Absent<MeasurementsResult>(String reason) -> Part.absent(reason);
      case Part.Present<MeasurementsResult>(MeasurementsResult result) -> {
        List<Bytes> blocks =
            result.response().record().blocks().stream().map(MeasurementBlock::encode).toList();
        yield blocks.isEmpty()
            ? Part.absent("The device reports no measurements.")
            : Part.of(new Measurements(blocks));
      }
    };
  }
}
