package org.opentsm.backend.nativecma;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceLink;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/** The SPDM conversation with one device, from the negotiation to its end. One thread at a time. */
final class CmaConversation implements AutoCloseable {
  private final SpdmTransport transport;
  private final SpdmConnection connection;
  private final Needs needs;
  private final Slots slots;
  private final DeviceAddress address;
  private final HeldSession session;
  private final HeldLink link;
  private final Collector collector;
  private Set<Integer> stated = Set.of();
  private int slot;

  private CmaConversation(
      DeviceAddress address,
      SpdmTransport transport,
      SpdmConnection connection,
      SpdmCrypto crypto,
      HeldSession session,
      HeldLink link) {
    this.address = address;
    this.link = link;
    this.transport = transport;
    this.connection = connection;
    this.session = session;
    this.needs = new Needs(address, connection);
    this.slots = new Slots(connection, crypto);
    this.collector = new Collector(connection, crypto, needs, slots, session, link);
  }

  /**
   * Negotiates. Takes the transport over if it succeeds.
   *
   * @param key opens sessions in the place of a key exchange, if it is there
   * @throws TsmException.LacksFeature if the device could never prove who it is
   */
  static CmaConversation open(
      DeviceAddress address,
      SpdmTransport transport,
      RequesterConfig config,
      Optional<SharedKey> key,
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
    HeldSession session = new HeldSession(connection, upkeep, key);
    HeldLink link = new HeldLink(environment, upkeep);
    CmaConversation opened =
        new CmaConversation(address, transport, connection, environment.crypto(), session, link);
    opened.needs.requireProof();
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

  /** Whether the device can have this end authenticate itself. */
  boolean authenticatesRequesters() {
    return needs.met(ResponderCapability.MUT_AUTH_CAP);
  }

  /**
   * Has the device prove that it holds the key of a slot, and reads the chains of the others.
   *
   * @param wanted 0 to 7; empty for the lowest that holds a chain
   * @param proven is told the SubjectPublicKeyInfo (DER) of the key as soon as it is proven
   */
  void authenticate(
      OptionalInt wanted, Consumer<String> steps, Consumer<Bytes> proven, Deadline deadline)
      throws SpdmException, TsmException.LacksFeature {
    steps.accept("reading the digests of the certificate chains");
    GetDigests.Response digests = connection.digests(deadline);
    stated = Slots.provisioned(digests);
    slot = needs.choose(digests, wanted);
    CertificateChain chain = slots.read(slot, steps, deadline);
    steps.accept("having the device prove the key of slot " + slot);
    if (!needs.met(ResponderCapability.CHAL_CAP)) {
      needs.requireMeasurable(slot);
    }
    slots.prove(slot, chain, deadline);
    proven.accept(chain.leaf().publicKeyInfo());
    // Only now: a negotiation that was tampered with is found by the proof, and is no lack.
    needs.requireMeasurable(slot);
    if (wanted.isEmpty()) {
      slots.readOthers(stated, steps, deadline);
    }
  }

  /** Reads the chains of these slots, as far as they stated one and it was not read yet. */
  void readChains(Set<Integer> wanted, Consumer<String> steps, Deadline deadline)
      throws SpdmException {
    TreeSet<Integer> there = new TreeSet<>(stated);
    there.retainAll(wanted);
    slots.readOthers(there, steps, deadline);
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
      throw needs.lacks(
          session.needs(),
          "SPDM "
              + connection.negotiated().version()
              + ", "
              + connection.negotiated().capabilities());
    } else {
      session.doWithout("The device has no " + session.needs() + ".");
    }
  }

  /**
   * Encrypts the link.
   *
   * @param ports between which; empty if nobody reaches them
   * @param demand where it can be had, nothing happens if there are no ports or no session; a
   *     stream that both have and that cannot be set up is a failure
   * @throws TsmException.LacksFeature if it is required, and there are none
   * @throws StreamException if a step fails; nothing is left of the stream then
   */
  void openLink(
      Optional<DeviceLink> ports, Demand demand, Consumer<String> steps, Deadline deadline)
      throws StreamException, TsmException.LacksFeature {
    String needed = "a link both of whose ports have IDE and can be reached";
    if (demand == Demand.NO) {
      link.doWithout("No link encryption was asked for.");
    } else if (ports.isPresent()
        && session.part() instanceof Part.Present<CmaSession>(CmaSession open)) {
      link.open(ports.get(), open.dialogue(), steps, deadline);
    } else {
      String lacking = ports.isEmpty() ? needed : "a secured session, in which keys can be sent";
      if (demand == Demand.REQUIRED) {
        throw new TsmException.LacksFeature(
            TsmErrorCode.DEVICE_LACKS_FEATURE,
            address.head() + "link encryption: expected " + lacking + ", found none");
      }
      link.doWithout("Link encryption needs " + lacking + "; there is none.");
    }
  }

  /** The encrypted link, or why there is none. */
  HeldLink link() {
    return link;
  }

  /** When session or link must be tended next; empty if neither must. */
  Optional<Instant> due() {
    return Stream.of(session.due(), link.due())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /** Takes the link down and tells the device that the session ends. */
  void end(Deadline deadline) {
    link.close();
    session.end(deadline);
  }

  /** The session, or why there is none. */
  HeldSession session() {
    return session;
  }

  /** Collects evidence: {@link Collector#collect}. */
  Collector.Collected collect(
      Nonce nonce, OptionalInt wanted, Consumer<String> steps, Deadline deadline)
      throws SpdmException, StreamException, TsmException.LacksFeature {
    return collector.collect(
        nonce, wanted.isPresent() ? wanted : OptionalInt.of(slot), steps, deadline);
  }

  /** Sees to it that the device is still there: {@link Collector#confirm}. */
  void confirm(Deadline deadline) throws SpdmException {
    collector.confirm(deadline);
  }

  /** Ends the conversation. A second call does nothing. */
  @Override
  public void close() {
    link.close();
    session.close();
    Way.end(connection::close);
    Way.end(transport::close);
  }
}
