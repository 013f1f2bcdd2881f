package org.opentsm.backend.nativecma;

import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.ChallengeResult;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.MeasurementsResult;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * The SPDM conversation with one device, from the negotiation to its end, and the ownership of its
 * responder. One thread at a time.
 */
final class CmaConversation implements AutoCloseable {
  private static final int NONCE = 32;

  private final DeviceAddress address;
  private final SpdmTransport transport;
  private final DeviceOwnership.Ownership ownership;
  private final SpdmConnection connection;
  private final SpdmCrypto crypto;
  private final Slots slots;
  private final HeldSession session;
  private int slot;
  private @Nullable Collected latest;

  private CmaConversation(
      DeviceAddress address,
      SpdmTransport transport,
      DeviceOwnership.Ownership ownership,
      SpdmConnection connection,
      SpdmCrypto crypto,
      HeldSession session) {
    this.address = address;
    this.transport = transport;
    this.ownership = ownership;
    this.connection = connection;
    this.crypto = crypto;
    this.session = session;
    this.slots = new Slots(connection, crypto);
  }

  /**
   * What was collected for one nonce.
   *
   * @param slot whose key signed
   * @param chain of that slot
   * @param chains of all slots that were read
   * @param vca the negotiation
   * @param challenge absent with the reason
   * @param measurements absent with the reason; may lack the signature
   * @param session in which they were read; absent with the reason
   * @param keyExchange that the device signed for it; likewise
   */
  record Collected(
      int slot,
      CertificateChain chain,
      SortedMap<Integer, CertificateChain> chains,
      Bytes vca,
      Part<ChallengeResult> challenge,
      Part<MeasurementsResult> measurements,
      Part<Session> session,
      Part<SignedKeyExchange> keyExchange) {}

  /**
   * Negotiates. Takes transport and ownership over if it succeeds.
   *
   * @throws TsmException.LacksFeature if the device could never prove who it is
   */
  static CmaConversation open(
      DeviceAddress address,
      SpdmTransport transport,
      DeviceOwnership.Ownership ownership,
      RequesterConfig config,
      NativeCmaTsm.Upkeep upkeep,
      TsmEnvironment environment,
      Deadline deadline)
      throws SpdmException, TsmException.LacksFeature {
    SpdmConnection connection =
        SpdmConnection.connect(
            transport,
            config.withMaxPadding(transport.maxPadding()),
            environment.credentials().identity(address),
            environment.crypto(),
            deadline);
    HeldSession session =
        new HeldSession(connection, upkeep, environment.credentials().preSharedKey(address));
    CmaConversation opened =
        new CmaConversation(
            address, transport, ownership, connection, environment.crypto(), session);
    opened.requireProof();
    return opened;
  }

  /**
   * Whether an open conversation can go on after a failure: only if the device answered ERROR, or
   * nothing was sent because what was negotiated does not allow it.
   */
  static boolean survives(SpdmException failure) {
    return switch (failure) {
      case PeerErrorException error -> error.errorCode() != ErrorCode.REQUEST_RESYNCH.value();
      case NegotiationException _ -> true;
      default -> false;
    };
  }

  /** Whose key authenticated the device. */
  int slot() {
    return slot;
  }

  /** The chains that were read, by slot. */
  SortedMap<Integer, CertificateChain> chains() {
    return slots.chains();
  }

  /** Version and algorithms, for a person. */
  String protocol() {
    Negotiated agreed = connection.negotiated();
    return "SPDM " + agreed.version() + ", " + agreed.asym() + ", " + agreed.hash();
  }

  /**
   * Has the device prove that it holds the key of a slot, and reads the chains of the others.
   *
   * @param wanted 0 to 7; empty for the lowest that holds a chain
   */
  void authenticate(OptionalInt wanted, Consumer<String> steps, Deadline deadline)
      throws SpdmException, TsmException.LacksFeature {
    steps.accept("reading the digests of the certificate chains");
    GetDigests.Response digests = connection.digests(deadline);
    slot = choose(digests, wanted);
    CertificateChain chain = slots.read(slot, steps, deadline);
    steps.accept("having the device prove the key of slot " + slot);
    if (!can(ResponderCapability.CHAL_CAP)) {
      requireMeasurable(slot);
    }
    prove(slot, chain, deadline);
    // Only now: a negotiation that was tampered with is found by the proof, and is no lack.
    requireMeasurable(slot);
    if (wanted.isEmpty()) {
      slots.readOthers(slot, digests, steps, deadline);
    }
  }

  /**
   * Opens a secured session with the key that authenticated the device.
   *
   * @param demand where it can be had, nothing happens if the device has no sessions; a session
   *     that it has and that cannot be opened is a failure
   * @throws TsmException.LacksFeature if it is required, and the device has no sessions
   */
  void openSession(Demand demand, Consumer<String> steps, Deadline deadline)
      throws SpdmException, TsmException.LacksFeature {
    if (demand == Demand.NO) {
      session.doWithout("No secured session was asked for.");
    } else if (session.isPossible()) {
      session.open(slot, slots.held(slot), steps, deadline);
    } else if (demand == Demand.REQUIRED) {
      throw lacks(
          session.needs(),
          "SPDM "
              + connection.negotiated().version()
              + ", "
              + connection.negotiated().capabilities());
    } else {
      session.doWithout("The device has no " + session.needs() + ".");
    }
  }

  /** The session, or why there is none. */
  HeldSession session() {
    return session;
  }

  /**
   * Collects evidence in one go: digests, chain, challenge, measurements, everything signed for the
   * same nonce.
   *
   * @param wanted 0 to 7; empty for the slot that authenticated the device
   */
  Collected collect(Nonce nonce, OptionalInt wanted, Consumer<String> steps, Deadline deadline)
      throws SpdmException, TsmException.LacksFeature {
    session.tend(deadline);
    steps.accept("reading the digests of the certificate chains");
    GetDigests.Response digests = connection.digests(deadline);
    int signer = choose(digests, wanted.isPresent() ? wanted : OptionalInt.of(slot));
    requireMeasurable(signer);
    CertificateChain chain = slots.read(signer, steps, deadline);
    Part<ChallengeResult> challenge = challenge(signer, chain, nonce, steps, deadline);
    session.bind(signer, chain, steps, deadline);
    Part<MeasurementsResult> measurements = measure(signer, chain, nonce, steps, deadline);
    slots.keepStated(digests);
    Collected collected =
        new Collected(
            signer,
            chain,
            chains(),
            connection.vca(),
            challenge,
            measurements,
            session.part().map(open -> open.describe(nonce)),
            session.keyExchange());
    latest = collected;
    return collected;
  }

  /**
   * Sees to it that the device of the latest collection is still at the other end: its slots hold
   * the chains that were collected, and it proves the key that signed on a new nonce. DIGESTS alone
   * would not do: anybody can repeat them.
   *
   * @throws VerificationException if another device is there
   */
  void confirm(Deadline deadline) throws SpdmException {
    Collected collected = latest;
    if (collected == null) {
      throw new IllegalStateException("nothing was collected");
    }
    GetDigests.Response digests = connection.digests(deadline);
    slots.requireStated(digests, collected.chains());
    prove(collected.slot(), collected.chain(), deadline);
    session.confirm(deadline);
  }

  /** Ends the conversation and gives the responder free. A second call does nothing. */
  @Override
  public void close() {
    session.close();
    Way.end(connection::close);
    Way.end(transport::close);
    ownership.close();
  }

  private void prove(int number, CertificateChain chain, Deadline deadline) throws SpdmException {
    Bytes nonce = crypto.random(NONCE);
    if (can(ResponderCapability.CHAL_CAP)) {
      connection.challenge(number, chain, MeasurementSummaryType.NONE, nonce, deadline);
    } else {
      connection.measurements(MeasurementsQuery.allSigned(number, nonce), chain, deadline);
    }
  }

  private Part<ChallengeResult> challenge(
      int signer, CertificateChain chain, Nonce nonce, Consumer<String> steps, Deadline deadline)
      throws SpdmException {
    if (!can(ResponderCapability.CHAL_CAP)) {
      return Part.absent("The device does not answer CHALLENGE (CHAL_CAP).");
    }
    steps.accept("challenging the key of slot " + signer);
    return Part.of(connection.challenge(signer, chain, summaryType(), nonce.value(), deadline));
  }

  /** The summary ties the measurements to the challenge, signed or not. */
  private MeasurementSummaryType summaryType() {
    boolean measures =
        can(ResponderCapability.MEAS_CAP_SIG) || can(ResponderCapability.MEAS_CAP_NO_SIG);
    return measures ? MeasurementSummaryType.ALL : MeasurementSummaryType.NONE;
  }

  private Part<MeasurementsResult> measure(
      int signer, CertificateChain chain, Nonce nonce, Consumer<String> steps, Deadline deadline)
      throws SpdmException {
    MeasurementsQuery query;
    if (can(ResponderCapability.MEAS_CAP_SIG)) {
      query = MeasurementsQuery.allSigned(signer, nonce.value());
    } else if (can(ResponderCapability.MEAS_CAP_NO_SIG)) {
      query = MeasurementsQuery.unsigned(MeasurementsQuery.ALL);
    } else {
      return Part.absent("The device does not report measurements (MEAS_CAP).");
    }
    if (session.part() instanceof Part.Present<CmaSession>(CmaSession open)) {
      steps.accept("reading measurements in the session");
      return Part.of(
          open.dialogue()
              .measurements(
                  query.withRequesterContext(open.requesterContext(crypto, nonce)),
                  chain,
                  deadline));
    }
    steps.accept("reading measurements");
    return Part.of(connection.measurements(query, chain, deadline));
  }

  /** The slot to use. */
  private int choose(GetDigests.Response digests, OptionalInt wanted)
      throws TsmException.LacksFeature {
    OptionalInt chosen = Slots.choose(digests, wanted);
    if (chosen.isEmpty()) {
      throw lacks(
          "a certificate chain in " + (wanted.isPresent() ? "slot " + wanted.getAsInt() : "a slot"),
          "chains in slots " + Slots.provisioned(digests));
    }
    return chosen.getAsInt();
  }

  /**
   * GET_MEASUREMENTS of SPDM 1.0 names no slot, so that the key of slot 0 signs: a device of 1.0
   * that signs measurements can use no other.
   */
  private void requireMeasurable(int number) throws TsmException.LacksFeature {
    SpdmVersion version = connection.negotiated().version();
    if (number != 0
        && can(ResponderCapability.MEAS_CAP_SIG)
        && !version.atLeast(SpdmVersion.V1_1)) {
      throw lacks(
          "measurements signed by slot " + number + ", as from SPDM " + SpdmVersion.V1_1 + " on",
          "SPDM " + version + ", where slot 0 signs");
    }
  }

  private void requireProof() throws TsmException.LacksFeature {
    if (can(ResponderCapability.PUB_KEY_ID_CAP)) {
      throw lacks(
          "a device with certificates (CERT_CAP)",
          "one that is known by a public key alone, which was given beforehand (PUB_KEY_ID_CAP):"
              + " this TSM was given none");
    }
    boolean proves = can(ResponderCapability.CHAL_CAP) || can(ResponderCapability.MEAS_CAP_SIG);
    if (!can(ResponderCapability.CERT_CAP) || !proves) {
      throw lacks(
          "CERT_CAP, and CHAL_CAP or MEAS_CAP with signatures",
          connection.negotiated().capabilities().toString());
    }
  }

  private boolean can(ResponderCapability capability) {
    return connection.negotiated().has(capability);
  }

  private TsmException.LacksFeature lacks(String expected, String found) {
    return new TsmException.LacksFeature(
        TsmErrorCode.DEVICE_LACKS_FEATURE,
        address.head() + "expected " + expected + ", found " + found);
  }
}
