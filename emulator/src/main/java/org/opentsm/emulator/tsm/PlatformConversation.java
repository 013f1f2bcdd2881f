package org.opentsm.emulator.tsm;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.ChallengeResult;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.MeasurementsResult;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/** What an emulated platform says to a device, and what it makes of the answers. */
final class PlatformConversation implements AutoCloseable {
  private static final int SLOTS = 8;

  private final DeviceAddress address;
  private final DeviceOwnership.Ownership ownership;
  private final SpdmTransport transport;
  private final SpdmConnection connection;
  private final SortedMap<Integer, CertificateChain> chains = new TreeMap<>();
  private int slot;

  private PlatformConversation(
      DeviceAddress address,
      DeviceOwnership.Ownership ownership,
      SpdmTransport transport,
      SpdmConnection connection) {
    this.address = address;
    this.ownership = ownership;
    this.transport = transport;
    this.connection = connection;
  }

  /** Negotiates, has the device prove a key, and reads its chains. Nothing is held on failure. */
  static PlatformConversation open(
      DeviceAddress address,
      TsmEnvironment environment,
      DeviceOwnership ownership,
      OptionalInt wanted,
      Deadline deadline)
      throws TsmException, SpdmException {
    DeviceConnector connector = environment.connectorOf(address);
    DeviceOwnership.Ownership owned =
        ownership.acquire(address, connector.responder(address, environment));
    @Nullable SpdmTransport transport = null;
    boolean done = false;
    try {
      transport = connector.open(address, environment, deadline);
      SpdmConnection connection =
          SpdmConnection.connect(
              transport, RequesterConfig.defaults(), environment.crypto(), deadline);
      PlatformConversation opened = new PlatformConversation(address, owned, transport, connection);
      opened.authenticate(wanted, environment.crypto().random(Nonce.SIZE), deadline);
      done = true;
      return opened;
    } finally {
      if (!done) {
        if (transport != null) {
          transport.close();
        }
        owned.close();
      }
    }
  }

  private void authenticate(OptionalInt wanted, Bytes nonce, Deadline deadline)
      throws SpdmException, TsmException {
    requireCapabilities();
    List<Integer> provisioned = provisioned(connection.digests(deadline));
    if (provisioned.isEmpty() || !provisioned.contains(wanted.orElse(provisioned.getFirst()))) {
      throw lacks("a certificate chain in the slot", "chains in slots " + provisioned);
    }
    slot = wanted.orElse(provisioned.getFirst());
    CertificateChain chain = read(slot, deadline);
    connection.challenge(slot, chain, MeasurementSummaryType.NONE, nonce, deadline);
    for (int other : wanted.isPresent() ? List.<Integer>of() : provisioned) {
      if (other != slot) {
        read(other, deadline);
      }
    }
  }

  private void requireCapabilities() throws TsmException.LacksFeature {
    Negotiated agreed = connection.negotiated();
    if (!agreed.has(ResponderCapability.CERT_CAP)
        || !agreed.has(ResponderCapability.CHAL_CAP)
        || !agreed.has(ResponderCapability.MEAS_CAP_SIG)) {
      throw lacks(
          "CERT_CAP, CHAL_CAP and MEAS_CAP with signatures", agreed.capabilities().toString());
    }
  }

  private TsmException.LacksFeature lacks(String expected, String found) {
    return new TsmException.LacksFeature(
        TsmErrorCode.DEVICE_LACKS_FEATURE,
        address.head() + "expected " + expected + ", found " + found);
  }

  private static List<Integer> provisioned(GetDigests.Response digests) {
    List<Integer> provisioned = new ArrayList<>();
    for (int number = 0; number < SLOTS; number++) {
      if (digests.isProvisioned(number)) {
        provisioned.add(number);
      }
    }
    return provisioned;
  }

  private CertificateChain read(int number, Deadline deadline) throws SpdmException {
    CertificateChain chain = connection.certificateChain(number, deadline);
    chains.put(number, chain);
    return chain;
  }

  int slot() {
    return slot;
  }

  SortedMap<Integer, CertificateChain> chains() {
    return chains;
  }

  String protocol() {
    Negotiated agreed = connection.negotiated();
    return "SPDM " + agreed.version() + ", " + agreed.asym() + ", " + agreed.hash();
  }

  /** Everything signed for the same nonce, as it is. */
  Evidence collect(
      EvidenceRequest request,
      Identity identity,
      Incarnation incarnation,
      EvidenceGeneration generation,
      Deadline deadline)
      throws SpdmException, TsmException {
    int signer = request.slot().orElse(slot);
    if (!provisioned(connection.digests(deadline)).contains(signer)) {
      throw lacks("a certificate chain in slot " + signer, "none");
    }
    Bytes nonce = request.nonce().value();
    CertificateChain chain = read(signer, deadline);
    ChallengeResult challenge =
        connection.challenge(signer, chain, MeasurementSummaryType.ALL, nonce, deadline);
    MeasurementsResult measured =
        connection.measurements(MeasurementsQuery.allSigned(signer, nonce), chain, deadline);
    DeviceDescription description =
        new DeviceDescription(
            LeafNames.of(chain.leaf()),
            Hints.ofTarget(address.text()),
            incarnation.value(),
            generation.value());
    TreeMap<Integer, Bytes> blobs = new TreeMap<>();
    chains.forEach((number, each) -> blobs.put(number, each.blob()));
    List<Bytes> blocks =
        measured.response().record().blocks().stream().map(MeasurementBlock::encode).toList();
    DeviceEvidence device =
        new DeviceEvidence(
            description,
            Part.of(new Certificates(blobs)),
            Part.absent("The device authenticates with a certificate chain."),
            Part.of(transcripts(signer, challenge, measured)),
            Part.of(new Measurements(blocks)),
            Part.absent("The platform keeps its session with the device to itself."),
            Part.absent("The emulated device has no interface that could be locked."),
            Part.absent("The emulated device has no link that could be encrypted."),
            Part.of(statement(blobs, measured)));
    return Evidence.of(request.nonce(), identity, List.of(device));
  }

  private Transcripts transcripts(
      int signer, ChallengeResult challenge, MeasurementsResult measured) {
    List<SignedMeasurements.Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i + 1 < measured.messages().size(); i += 2) {
      exchanges.add(
          new SignedMeasurements.Exchange(
              Part.of(measured.messages().get(i)), measured.messages().get(i + 1)));
    }
    return new Transcripts(
        Part.of(new Vca.Messages(connection.vca())),
        Part.of(
            new SignedChallenge(
                signer, challenge.identityMessages(), challenge.request(), challenge.response())),
        Part.of(
            List.of(
                new SignedMeasurements(
                    signer, Part.absent("The platform tells of no session."), exchanges))),
        Part.absent("The platform keeps its session with the device to itself."));
  }

  /** Digests of what it handed out, as firmware states them to a guest. */
  private TsmStatement statement(SortedMap<Integer, Bytes> blobs, MeasurementsResult measured) {
    TreeMap<Integer, Bytes> digests = new TreeMap<>();
    blobs.forEach((number, blob) -> digests.put(number, Sha384.of(blob)));
    return new TsmStatement(
        Part.of(digests),
        Part.of(Sha384.of(connection.vca())),
        Part.of(Sha384.of(Bytes.concat(measured.messages()))),
        Part.absent("There is no interface report."),
        Part.of(TsmStatement.Freshness.FRESH),
        Part.absent("Nothing was locked."),
        Part.absent("The device signed the verifier's nonce itself."),
        Part.absent("There is no interface report."));
  }

  /** Ends the conversation and gives the responder free. */
  @Override
  public void close() {
    connection.close();
    transport.close();
    ownership.close();
  }
}
