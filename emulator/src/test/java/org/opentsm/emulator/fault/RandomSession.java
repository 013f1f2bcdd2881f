package org.opentsm.emulator.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.emulator.pki.KeyedChain;
import org.opentsm.emulator.server.Attestation;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.KeyedIdentity;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.transport.SpdmTransport;

/** One conversation with a few sessions, which are used and ended as chance has it. */
final class RandomSession {
  private static final DevicePki PKI = DevicePki.inMemory(DeviceProfile.DEFAULT.identity());
  private static final DevicePki OURS =
      DevicePki.inMemory(DeviceIdentity.DEFAULT.withSerial("REQUESTER", 3));
  private static final int MOST = 6;

  private final Way way;
  private final RequesterConfig config;
  private final Random random;
  private int tried;
  private int opened;
  private int failed;

  /** How sessions begin. */
  enum Way {
    KEY_EXCHANGE(Form.NONE),
    CLEAR_HANDSHAKE(Form.NONE, ResponderCapability.HANDSHAKE_IN_THE_CLEAR_CAP),
    MUTUAL(Form.ENCAPSULATED, ResponderCapability.MUT_AUTH_CAP),
    MUTUAL_DIGESTS(Form.GET_DIGESTS, ResponderCapability.MUT_AUTH_CAP),
    PSK(Form.NONE, ResponderCapability.PSK_CAP_WITH_CONTEXT),
    PSK_WITHOUT_CONTEXT(Form.NONE, ResponderCapability.PSK_CAP_NO_CONTEXT),
    IN_CHUNKS(Form.NONE);

    private final Form mutual;
    private final Set<ResponderCapability> more;

    Way(Form mutual, ResponderCapability... more) {
      this.mutual = mutual;
      this.more = Set.of(more);
    }

    boolean preShared() {
      return this == PSK || this == PSK_WITHOUT_CONTEXT;
    }

    /** A device with small keys. */
    EmulatedDevice device() throws Exception {
      DeviceProfile small = NamedProfiles.named("p256");
      Set<ResponderCapability> capabilities = new HashSet<>(small.capabilities());
      capabilities.addAll(more);
      DeviceProfile profile =
          new DeviceProfile(
              small.identity(),
              small.versions(),
              small.asymAlgorithms(),
              List.of(DheGroup.SECP_256_R1),
              small.hashAlgorithms(),
              small.measurementHashes(),
              capabilities,
              small.model(),
              small.slots(),
              false,
              false,
              false,
              false,
              small.ctExponent(),
              this == IN_CHUNKS ? 42 : small.dataTransferSize(),
              mutual,
              small.mutualRequired(),
              small.keyPairsInTheClear(),
              small.ide());
      return new EmulatedDevice(
          profile,
          PKI,
          Attestation.CRYPTO,
          problem -> {
            throw new AssertionError(problem);
          });
    }
  }

  RandomSession(Way way, Optional<Fault> fault, Random random) {
    this.way = way;
    this.random = random;
    SessionOffer all = SessionOffer.everything();
    boolean inTheClear = way == Way.CLEAR_HANDSHAKE;
    RequesterConfig offered =
        FaultyDevice.config(fault.orElse(new Fault(FaultKind.BUSY_ONCE)))
            .withSessions(
                new SessionOffer(all.keyExchanges(), all.ciphers(), true, inTheClear, true));
    SpdmVersion[] versions = SpdmVersion.values();
    this.config = offered.withVersions(Set.of(versions[1 + random.nextInt(versions.length - 1)]));
  }

  /** How many sessions were to be opened. */
  int tried() {
    return tried;
  }

  /** How many of those were. */
  int opened() {
    return opened;
  }

  /** How often something failed. */
  int failed() {
    return failed;
  }

  /** Has the conversation; closes the transport. */
  void converse(SpdmTransport transport) throws Exception {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    List<SpdmSession> open = new ArrayList<>();
    tried++;
    try (transport) {
      SpdmConnection connection =
          SpdmConnection.connect(transport, config, identity(), Attestation.CRYPTO, deadline);
      CertificateChain chain = connection.certificateChain(0, deadline);
      for (int left = random.nextInt(MOST); left >= 0 && connection.isUsable(); left--) {
        tried++;
        use(connection, chain, open, deadline);
      }
    } catch (SpdmException failure) {
      failed++;
    } finally {
      open.forEach(SpdmSession::close);
    }
  }

  private void use(
      SpdmConnection connection, CertificateChain chain, List<SpdmSession> open, Deadline deadline)
      throws Exception {
    try {
      SpdmSession session = open(connection, chain, deadline);
      open.add(session);
      opened++;
      for (int left = random.nextInt(3); left > 0; left--) {
        say(session, chain, deadline);
      }
      SpdmSession other = open.get(random.nextInt(open.size()));
      switch (random.nextInt(3)) {
        case 0 -> {
          open.remove(other);
          other.finish(deadline);
        }
        // The Responder is not told.
        case 1 -> {
          open.remove(other);
          other.close();
        }
        default -> {}
      }
    } catch (SpdmException failure) {
      failed++;
    }
  }

  private SpdmSession open(SpdmConnection connection, CertificateChain chain, Deadline deadline)
      throws Exception {
    if (!way.preShared()) {
      return connection.openSession(0, chain, MeasurementSummaryType.ALL, deadline);
    }
    try (PreSharedKey key = PKI.preSharedKey()) {
      return connection.openPskSession(key, MeasurementSummaryType.NONE, deadline);
    }
  }

  private void say(SpdmSession session, CertificateChain chain, Deadline deadline)
      throws SpdmException {
    switch (random.nextInt(4)) {
      case 0 -> session.heartbeat(deadline);
      case 1 -> session.updateKeys(random.nextBoolean(), deadline);
      case 2 ->
          session.measurements(
              MeasurementsQuery.allSigned(0, Attestation.CRYPTO.random(32)), chain, deadline);
      default -> session.answerRequests(deadline);
    }
  }

  private static Optional<RequesterIdentity> identity() throws Exception {
    KeyedChain chain = OURS.chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);
    return Optional.of(
        new KeyedIdentity(
            Set.of(AsymAlgorithm.ECDSA_P256),
            chain.certificates(),
            chain.key(),
            Attestation.CRYPTO));
  }
}
