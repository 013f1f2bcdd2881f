package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SessionUpkeep;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;

/** Sessions of the native TSM: opened, used, kept, lost and closed. */
class NativeCmaSessionTest {
  private static final Duration HEARTBEAT = Duration.ofSeconds(60);

  /** Devices that sign nothing that names a session: whether it is of this nonce, nobody knows. */
  private static final Set<String> SIGN_NO_CONTEXT =
      Set.of("spdm-1.1", "spdm-1.2", "unsigned-measurements");

  @TempDir private Path directory;
  private World world;

  private NativeCmaTsm tsm;
  private volatile Instant now = Instant.EPOCH;
  private final BlockingQueue<TsmEvent> heard = new LinkedBlockingQueue<>();

  /** The devices' ends, in the order in which they were connected. */
  private final List<Responder> responders = new ArrayList<>();

  /** Secured messages that reached a device. */
  private final AtomicInteger secured = new AtomicInteger();

  private volatile boolean silent;
  private volatile boolean broken;

  @BeforeEach
  void open() {
    world = new World(directory);
    tsm = tsm(RequesterConfig.defaults().withSessions(SessionOffer.everything()), 1000);
  }

  @AfterEach
  void everythingIsReleased() {
    tsm.close();
    assertThat(world.open).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spdm-1.1",
        "spdm-1.2",
        "spdm-1.3",
        "spdm-1.4",
        "p384",
        "p521",
        "ed25519",
        "sha3",
        "slow",
        "small",
        "alias",
        "clear-handshake",
        "raw-measurements",
        "unsigned-measurements"
      })
  void evidenceIsCollectedInASession(String profile) throws Exception {
    DeviceAddress address = put(profile);
    Nonce nonce = nonce();

    Connection connection = tsm.connect(address, required(), soon());
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce), soon());

    assertThat(connection.session()).isPresent();
    AppraisalResult result = World.known(profile).appraise(collected.evidence(), nonce);
    assertThat(result.status()).as(result.refusals().toString()).isEqualTo(Status.AFFIRMING);
    assertThat(outcome(result, CheckId.SIGNATURE_KEY_EXCHANGE)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.SESSION_KEY))
        .isEqualTo(SIGN_NO_CONTEXT.contains(profile) ? Outcome.NOT_EVALUATED : Outcome.PASS);
    assertThat(outcome(result, CheckId.SESSION_COMMITMENT)).isEqualTo(Outcome.NOT_EVALUATED);
    DeviceEvidence device = only(collected);
    Session session = device.session().toOptional().orElseThrow();
    assertThat(session.commitment().isPresent()).isTrue();
    for (SignedMeasurements span : spans(device)) {
      assertThat(span.session()).isEqualTo(session.id());
    }
  }

  @Test
  void aDeviceWithoutChallengeIsMeasuredInTheSession() throws Exception {
    DeviceAddress address = put("no-challenge");
    tsm.connect(address, required(), soon());

    DeviceEvidence device = only(tsm.evidence(address, EvidenceRequest.of(nonce()), soon()));

    assertThat(spans(device)).hasSize(1);
    assertThat(spans(device).getFirst().session().isPresent()).isTrue();
  }

  @Test
  void theCommitmentIsAnotherForEachNonce() throws Exception {
    DeviceAddress address = connected();

    Session one = session(tsm.evidence(address, EvidenceRequest.of(nonce()), soon()));
    Session other = session(tsm.evidence(address, EvidenceRequest.of(nonce()), soon()));

    assertThat(one.id()).isEqualTo(other.id());
    assertThat(one.th2()).isEqualTo(other.th2());
    assertThat(one.commitment()).isNotEqualTo(other.commitment());
  }

  @Test
  void theSessionFollowsTheKeyThatSigns() throws Exception {
    DeviceAddress address = connected();
    TsmEvent.SessionOpened first = next(TsmEvent.SessionOpened.class);
    Nonce nonce = nonce();

    CollectedEvidence collected =
        tsm.evidence(address, EvidenceRequest.of(nonce).withSlot(1), soon());

    assertThat(first.slot()).hasValue(0);
    next(TsmEvent.SessionClosed.class);
    assertThat(next(TsmEvent.SessionOpened.class).slot()).hasValue(1);
    assertThat(responders.getFirst().openSessions()).isOne();
    AppraisalResult result = World.known("p256").appraise(collected.evidence(), nonce);
    assertThat(result.status()).as(result.refusals().toString()).isEqualTo(Status.AFFIRMING);
    assertThat(outcome(result, CheckId.SESSION_KEY)).isEqualTo(Outcome.PASS);
  }

  @Test
  void noneIsOpenedIfNobodyWantsOne() throws Exception {
    DeviceAddress address = put("p256");

    Connection connection =
        tsm.connect(address, ConnectOptions.DEFAULTS.withSession(Demand.NO), soon());

    assertThat(connection.session()).isEmpty();
    assertThat(reason(address)).contains("asked for");
    assertThat(secured).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-sessions", "spdm-1.0"})
  void aDeviceWithoutSessionsIsAttestedWithout(String profile) throws Exception {
    DeviceAddress address = put(profile);
    Nonce nonce = nonce();

    Connection connection = tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce), soon());

    assertThat(connection.session()).isEmpty();
    assertThat(reason(address)).contains("KEY_EX_CAP");
    AppraisalResult result = World.known(profile).appraise(collected.evidence(), nonce);
    assertThat(result.status()).as(result.refusals().toString()).isEqualTo(Status.AFFIRMING);
    assertThat(outcome(result, CheckId.SESSION_KEY)).isEqualTo(Outcome.NOT_EVALUATED);
  }

  @Test
  void aDeviceWithoutSessionsIsRefusedIfOneIsRequired() {
    DeviceAddress address = put("no-sessions");

    TsmException refusal = refusal(address, required());

    assertThat(refusal.code()).isEqualTo(TsmErrorCode.DEVICE_LACKS_FEATURE);
    assertThat(refusal.exitCode()).isEqualTo(5);
    assertThat(world.open).hasValue(0);
  }

  @Test
  void aTsmThatOffersNoneRefusesToOpenOne() {
    tsm.close();
    tsm = tsm(RequesterConfig.defaults(), 1000);

    assertThat(refusal(put("p256"), required()).code()).isEqualTo(TsmErrorCode.LACKS_FEATURE);
  }

  @Test
  void aHandshakeThatFailsIsAFailureThoughNobodyDemandedIt() {
    DeviceAddress address =
        put(
            "p256",
            message ->
                code(message) == MessageCode.KEY_EXCHANGE_RSP.value()
                    ? flipLast(message)
                    : message);

    TsmException failure = refusal(address, ConnectOptions.DEFAULTS);

    assertThat(failure.code()).isEqualTo(TsmErrorCode.NOT_AUTHENTIC);
    assertThat(failure).hasMessageContaining("KEY_EXCHANGE_RSP");
    assertThat(world.open).hasValue(0);
  }

  @Test
  void disconnectingEndsTheSessionAtBothEnds() throws Exception {
    DeviceAddress address = connected();
    next(TsmEvent.SessionOpened.class);
    assertThat(responders.getFirst().openSessions()).isOne();

    tsm.disconnect(address, soon());

    assertThat(responders.getFirst().openSessions()).isZero();
    next(TsmEvent.SessionClosed.class);
  }

  @Test
  void closingEndsEverySessionAtBothEnds() throws Exception {
    connected();
    tsm.connect(put("p384"), required(), soon());

    tsm.close();

    assertThat(responders).hasSize(2).allMatch(responder -> responder.openSessions() == 0);
  }

  @Test
  void aDeviceThatDoesNotAnswerDoesNotKeepUsFromDisconnecting() throws Exception {
    DeviceAddress address = connected();
    silent = true;

    assertThat(tsm.disconnect(address, soon()).state()).isEqualTo(DeviceState.PRESENT);
  }

  @Test
  void heartbeatsKeepASessionAlive() throws Exception {
    DeviceAddress address = connected();
    int before = secured.get();

    for (int i = 0; i < 6; i++) {
      now = now.plus(HEARTBEAT.dividedBy(2));
      tsm.tendSessions();
    }

    assertThat(secured.get() - before).isEqualTo(6);
    assertThat(responders.getFirst().openSessions()).isOne();
    tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
  }

  @Test
  void aSessionThatDiedIsAnEvent() throws Exception {
    DeviceAddress address = connected();
    next(TsmEvent.SessionOpened.class);

    now = now.plus(HEARTBEAT.multipliedBy(3));
    tsm.tendSessions();

    TsmEvent.SessionLost lost = next(TsmEvent.SessionLost.class);
    assertThat(lost.address()).isEqualTo(address);
    assertThat(lost.code()).isNotEmpty();
    assertThat(tsm.devices(soon()).getFirst().state()).isEqualTo(DeviceState.LOST);
    TsmException refused =
        catchThrowableOfType(
            TsmException.class, () -> tsm.evidence(address, EvidenceRequest.of(nonce()), soon()));
    assertThat(refused.code()).isEqualTo(TsmErrorCode.WRONG_STATE);
  }

  /** A connector of somebody else may throw what it likes, in a thread where nobody sees it. */
  @Test
  void aTransportThatBreaksDownIsAnEvent() throws Exception {
    DeviceAddress address = connected();
    next(TsmEvent.SessionOpened.class);
    broken = true;

    now = now.plus(HEARTBEAT.dividedBy(2));
    tsm.tendSessions();

    TsmEvent.SessionLost lost = next(TsmEvent.SessionLost.class);
    assertThat(lost.address()).isEqualTo(address);
    assertThat(lost.code()).isEqualTo("spdm.channel-failed");
    assertThat(lost.reason()).contains("broke down", "IllegalStateException: the bus is gone");
    assertThat(tsm.devices(soon()).getFirst().state()).isEqualTo(DeviceState.LOST);
    assertThat(world.open).hasValue(0);
  }

  @Test
  void aSessionThatDiedMakesEvidenceFailAndNothingIsCollectedOutsideOfIt() throws Exception {
    DeviceAddress address = connected();
    next(TsmEvent.SessionOpened.class);
    now = now.plus(HEARTBEAT.multipliedBy(3));

    TsmException failure =
        catchThrowableOfType(
            TsmException.class, () -> tsm.evidence(address, EvidenceRequest.of(nonce()), soon()));

    assertThat(failure).isNotNull();
    next(TsmEvent.SessionLost.class);
    assertThat(tsm.devices(soon()).getFirst().state()).isEqualTo(DeviceState.LOST);
  }

  @Test
  void nothingIsAcceptedOfASessionThatDied() throws Exception {
    DeviceAddress address = connected();
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    now = now.plus(HEARTBEAT.multipliedBy(3));

    TsmException failure =
        catchThrowableOfType(
            TsmException.class,
            () ->
                tsm.accept(
                    address,
                    collected.incarnation(),
                    collected.generation(),
                    collected.digest(),
                    soon()));

    assertThat(failure).isNotNull();
    assertThat(tsm.devices(soon()).getFirst().state()).isEqualTo(DeviceState.LOST);
  }

  @Test
  void keysAreRenewedByPolicy() throws Exception {
    tsm.close();
    tsm = tsm(RequesterConfig.defaults().withSessions(SessionOffer.everything()), 1);
    DeviceAddress address = put("p256");
    tsm.connect(address, required(), soon());
    tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    int before = secured.get();

    tsm.tendSessions();

    // KEY_UPDATE, and the message that shows the new keys in use.
    assertThat(secured.get() - before).isEqualTo(2);
    tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
  }

  @Test
  void noKeyIsPrinted() throws Exception {
    DeviceAddress address = connected();
    CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());

    assertThat(collected.toString()).doesNotContain("Secret");
  }

  private NativeCmaTsm tsm(RequesterConfig config, int messagesPerKey) {
    NativeCmaTsm opened =
        new NativeCmaTsm(
            world.environment,
            config,
            new NativeCmaTsm.Upkeep(
                new SessionUpkeep.Policy(messagesPerKey, 1L << 30, Duration.ofDays(1)), () -> now));
    opened.subscribe(event -> {
      switch (event) {
        case TsmEvent.SessionOpened _, TsmEvent.SessionClosed _, TsmEvent.SessionLost _ ->
            heard.add(event);
        default -> {
          // The other tests listen for these.
        }
      }
    });
    return opened;
  }

  private DeviceAddress connected() throws TsmException {
    DeviceAddress address = put("p256");
    tsm.connect(address, required(), soon());
    return address;
  }

  private DeviceAddress put(String profile) {
    return put(profile, message -> message);
  }

  private DeviceAddress put(
      String profile, java.util.function.UnaryOperator<TransportMessage> wire) {
    return world.put(
        profile,
        address -> {
          Responder responder =
              new Responder(World.device(profile), World.CRYPTO, Binding.NONE, () -> now);
          responders.add(responder);
          return InMemoryTransport.over(
              address.text(),
              request -> {
                if (request.isSecured()) {
                  secured.incrementAndGet();
                }
                if (broken) {
                  throw new IllegalStateException("the bus is gone");
                }
                return silent ? Optional.empty() : responder.handle(request).map(wire);
              });
        });
  }

  private static ConnectOptions required() {
    return ConnectOptions.DEFAULTS.withSession(Demand.REQUIRED);
  }

  private TsmException refusal(DeviceAddress address, ConnectOptions options) {
    TsmException failure =
        catchThrowableOfType(TsmException.class, () -> tsm.connect(address, options, soon()));
    assertThat(failure).isNotNull();
    return failure;
  }

  private String reason(DeviceAddress address) throws TsmException {
    return switch (only(tsm.evidence(address, EvidenceRequest.of(nonce()), soon())).session()) {
      case Part.Absent<Session>(String why) -> why;
      case Part.Present<Session> _ -> throw new AssertionError("a session");
    };
  }

  private <E extends TsmEvent> E next(Class<E> kind) throws InterruptedException {
    TsmEvent event = heard.poll(30, TimeUnit.SECONDS);
    assertThat(event).isInstanceOf(kind);
    return kind.cast(event);
  }

  private static Session session(CollectedEvidence collected) {
    return only(collected).session().toOptional().orElseThrow();
  }

  private static List<SignedMeasurements> spans(DeviceEvidence device) {
    Transcripts transcripts = device.transcripts().toOptional().orElseThrow();
    return transcripts.measurements().toOptional().orElse(List.of());
  }

  private static DeviceEvidence only(CollectedEvidence collected) {
    return collected.evidence().devices().getFirst();
  }

  private static Outcome outcome(AppraisalResult result, CheckId id) {
    return result.checks().stream()
        .filter(check -> check.check() == id)
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  private static int code(TransportMessage message) {
    return message.isSecured() ? -1 : message.octets().get(1);
  }

  private static TransportMessage flipLast(TransportMessage message) {
    byte[] octets = message.octets().toByteArray();
    octets[octets.length - 1] ^= 1;
    return message.with(Bytes.owning(octets));
  }
}
