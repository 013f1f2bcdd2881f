package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Path;
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
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.emulator.pki.KeyedChain;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.requester.KeyedIdentity;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.Credentials;

/**
 * The native TSM shows devices who it is, and opens sessions with keys that it shares with them.
 */
class NativeCmaCredentialsTest {
  private static final ConnectOptions REQUIRED =
      ConnectOptions.DEFAULTS.withSession(Demand.REQUIRED);

  @TempDir private Path directory;
  private World world;
  private final BlockingQueue<TsmEvent.SessionOpened> opened = new LinkedBlockingQueue<>();

  @BeforeEach
  void open() {
    world = new World(directory);
  }

  @AfterEach
  void everythingIsReleased() {
    assertThat(world.open).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mutual", "mutual-digests"})
  void aDeviceThatAsksIsToldWhoTheTsmIs(String profile) throws Exception {
    Nonce nonce = nonce();
    Connection connection;
    CollectedEvidence collected;
    try (NativeCmaTsm tsm = tsm(Credentials.of(Optional.of(identity()), Optional.empty()))) {
      DeviceAddress address = world.put(profile, World.device(profile));
      connection = tsm.connect(address, REQUIRED, soon());
      collected = tsm.evidence(address, EvidenceRequest.of(nonce).withSlot(1), soon());
      tsm.disconnect(address, soon());
    }

    assertThat(connection.session())
        .hasValueSatisfying(by -> assertThat(by).contains("both ends signed"));
    AppraisalResult result = World.known(profile).appraise(collected.evidence(), nonce);
    assertThat(result.status()).as(result.refusals().toString()).isEqualTo(Status.AFFIRMING);
    assertThat(check(result, CheckId.SESSION_KEY).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void withoutAnIdentityTheDeviceDoesNotAsk() throws Exception {
    try (NativeCmaTsm tsm = tsm(Credentials.NONE)) {
      DeviceAddress address = world.put("mutual", World.device("mutual"));

      Connection connection = tsm.connect(address, REQUIRED, soon());

      assertThat(connection.session())
          .hasValueSatisfying(by -> assertThat(by).doesNotContain("both ends"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"psk", "psk-no-context"})
  void aSharedKeyOpensTheSession(String profile) throws Exception {
    Nonce nonce = nonce();
    CollectedEvidence first;
    CollectedEvidence second;
    try (PreSharedKey key = World.known(profile).pki().preSharedKey();
        NativeCmaTsm tsm = tsm(shared(key).allowingNoContext())) {
      DeviceAddress address = world.put(profile, World.device(profile));
      Connection connection = tsm.connect(address, REQUIRED, soon());
      first = tsm.evidence(address, EvidenceRequest.of(nonce), soon());
      second = tsm.evidence(address, EvidenceRequest.of(nonce).withSlot(1), soon());
      assertThat(connection.session())
          .hasValueSatisfying(by -> assertThat(by).contains("pre-shared key"));
    }

    assertThat(opened.poll(30, TimeUnit.SECONDS).slot()).isEmpty();
    assertThat(session(second).id()).as("one session for all slots").isEqualTo(session(first).id());
    for (CollectedEvidence collected : List.of(first, second)) {
      DeviceEvidence device = collected.evidence().devices().getFirst();
      assertThat(session(collected).kind()).isEqualTo(Session.Kind.PSK_EXCHANGE);
      assertThat(session(collected).exchangeData().isPresent()).isFalse();
      assertThat(session(collected).algorithms().toOptional().orElseThrow().dhe()).isZero();
      assertThat(device.transcripts().toOptional().orElseThrow().keyExchange())
          .isInstanceOf(Part.Absent.class);
      AppraisalResult result = World.known(profile).appraise(collected.evidence(), nonce);
      assertThat(result.status()).as(result.refusals().toString()).isEqualTo(Status.AFFIRMING);
      CheckResult key = check(result, CheckId.SESSION_KEY);
      assertThat(key.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
      assertThat(key.toString()).contains("shared in advance");
      assertThat(check(result, CheckId.SESSION_COMMITMENT).outcome())
          .isEqualTo(Outcome.NOT_EVALUATED);
    }
  }

  /** A recording of such a session could be played to the device again. */
  @Test
  void aDeviceWithoutAContextIsRefusedUnlessAllowed() throws Exception {
    try (PreSharedKey key = World.known("psk-no-context").pki().preSharedKey();
        NativeCmaTsm tsm = tsm(shared(key));
        NativeCmaTsm allowing = tsm(shared(key).allowingNoContext())) {
      DeviceAddress address = world.put("psk-no-context", World.device("psk-no-context"));

      TsmException refusal =
          catchThrowableOfType(TsmException.class, () -> tsm.connect(address, REQUIRED, soon()));
      Connection without = tsm.connect(address, ConnectOptions.DEFAULTS, soon());
      tsm.disconnect(address, soon());
      Connection connection = allowing.connect(address, REQUIRED, soon());

      assertThat(refusal).isNotNull();
      assertThat(refusal.code()).isEqualTo(TsmErrorCode.DEVICE_LACKS_FEATURE);
      assertThat(refusal).hasMessageContaining("PSK_CAP_WITH_CONTEXT");
      assertThat(without.opening()).isEmpty();
      assertThat(connection.opening()).hasValue(Connection.Opening.PRE_SHARED_KEY_WITHOUT_CONTEXT);
      assertThat(connection.session())
          .hasValueSatisfying(
              by -> assertThat(by).contains("pre-shared key without a context of the device"));
    }
  }

  @Test
  void whatOpenedASessionIsSaid() throws Exception {
    try (PreSharedKey key = World.known("psk").pki().preSharedKey();
        NativeCmaTsm sharing = tsm(shared(key));
        NativeCmaTsm signing = tsm(Credentials.NONE)) {
      DeviceAddress address = world.put("psk", World.device("psk"));

      Connection connection = sharing.connect(address, REQUIRED, soon());
      assertThat(connection.opening()).hasValue(Connection.Opening.PRE_SHARED_KEY);
      assertThat(connection.session())
          .hasValueSatisfying(by -> assertThat(by).doesNotContain("without a context"));
      sharing.disconnect(address, soon());
      assertThat(signing.connect(address, REQUIRED, soon()).opening())
          .hasValue(Connection.Opening.KEY_EXCHANGE);
    }
  }

  /** A source that rotates its keys must not have one offered and another used. */
  @Test
  void aSharedKeyIsAskedForOnce() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (PreSharedKey key = World.known("psk").pki().preSharedKey()) {
      Credentials once =
          new Credentials() {
            @Override
            public Optional<RequesterIdentity> identity(DeviceAddress device) {
              return Optional.empty();
            }

            @Override
            public Optional<PreSharedKey> preSharedKey(DeviceAddress device) {
              return asked.getAndIncrement() == 0 ? Optional.of(key) : Optional.empty();
            }
          };
      try (NativeCmaTsm tsm = tsm(once)) {
        DeviceAddress address = world.put("psk", World.device("psk"));

        assertThat(tsm.connect(address, REQUIRED, soon()).session())
            .hasValueSatisfying(by -> assertThat(by).contains("pre-shared key"));
      }
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void anotherKeyThanTheDevicesOpensNothing() throws Exception {
    PreSharedKey other;
    try (PreSharedKey right = World.known("psk").pki().preSharedKey()) {
      other =
          new PreSharedKey(right.hint(), org.opentsm.spdm.crypto.Secret.owning(new byte[] {1, 2}));
    }
    try (other;
        NativeCmaTsm tsm = tsm(shared(other))) {
      DeviceAddress address = world.put("psk", World.device("psk"));

      TsmException refusal =
          catchThrowableOfType(
              TsmException.class, () -> tsm.connect(address, ConnectOptions.DEFAULTS, soon()));

      assertThat(refusal).isNotNull();
      assertThat(refusal.code()).isEqualTo(TsmErrorCode.NOT_AUTHENTIC);
    }
  }

  /** A key exchange would not be what was asked for. */
  @Test
  void aDeviceWithoutSharedKeysHasNoSession() throws Exception {
    try (PreSharedKey key = World.known("psk").pki().preSharedKey();
        NativeCmaTsm tsm = tsm(shared(key))) {
      DeviceAddress address = world.put("p256", World.device("p256"));

      TsmException refusal =
          catchThrowableOfType(TsmException.class, () -> tsm.connect(address, REQUIRED, soon()));
      Connection without = tsm.connect(address, ConnectOptions.DEFAULTS, soon());
      CollectedEvidence collected = tsm.evidence(address, EvidenceRequest.of(nonce()), soon());

      assertThat(refusal.code()).isEqualTo(TsmErrorCode.DEVICE_LACKS_FEATURE);
      assertThat(refusal).hasMessageContaining("PSK_CAP");
      assertThat(without.session()).isEmpty();
      assertThat(collected.evidence().devices().getFirst().session())
          .isInstanceOfSatisfying(
              Part.Absent.class, absent -> assertThat(absent.reason()).contains("pre-shared"));
    }
  }

  /** Whoever says that a session is of a shared key must not show a key exchange beside it. */
  @Test
  void theKindOfASessionCannotBeMadeUp() throws Exception {
    Nonce nonce = nonce();
    CollectedEvidence collected;
    try (NativeCmaTsm tsm = tsm(Credentials.NONE)) {
      DeviceAddress address = world.put("p256", World.device("p256"));
      tsm.connect(address, REQUIRED, soon());
      collected = tsm.evidence(address, EvidenceRequest.of(nonce), soon());
    }
    DeviceEvidence device = collected.evidence().devices().getFirst();
    Session was = session(collected);
    Session lie =
        new Session(
            Session.Kind.PSK_EXCHANGE,
            was.id(),
            was.securedMessageVersion(),
            was.algorithms(),
            was.exchangeData(),
            was.th1(),
            was.th2(),
            was.commitment());
    Part<SignedKeyExchange> signed = device.transcripts().toOptional().orElseThrow().keyExchange();
    assertThat(signed.isPresent()).isTrue();
    DeviceEvidence changed =
        new DeviceEvidence(
            device.device(),
            device.certificates(),
            device.publicKeys(),
            device.transcripts(),
            device.measurements(),
            Part.of(lie),
            device.tdi(),
            device.link(),
            device.tsm());

    AppraisalResult result =
        World.known("p256")
            .appraise(
                org.opentsm.evidence.Evidence.of(
                    nonce, collected.evidence().identity(), List.of(changed)),
                nonce);

    assertThat(check(result, CheckId.SESSION_KEY).outcome()).isEqualTo(Outcome.FAIL);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  private NativeCmaTsm tsm(Credentials credentials) {
    NativeCmaTsm tsm =
        new NativeCmaTsm(world.environment.toBuilder().credentials(credentials).build());
    tsm.subscribe(event -> {
      if (event instanceof TsmEvent.SessionOpened session) {
        opened.add(session);
      }
    });
    return tsm;
  }

  private static Credentials shared(PreSharedKey key) {
    return Credentials.of(Optional.empty(), Optional.of(key));
  }

  private static RequesterIdentity identity() throws Exception {
    KeyedChain chain =
        DevicePki.inMemory(DeviceIdentity.DEFAULT)
            .chain(KeyKind.ECP384, 0, CertificateModel.DEVICE_CERT);
    List<Bytes> certificates = chain.certificates();
    return new KeyedIdentity(
        Set.of(KeyKind.ECP384.algorithm()), certificates, chain.key(), World.CRYPTO);
  }

  private static Session session(CollectedEvidence collected) {
    return collected.evidence().devices().getFirst().session().toOptional().orElseThrow();
  }

  private static CheckResult check(AppraisalResult result, CheckId id) {
    return result.checks().stream().filter(check -> check.check() == id).findFirst().orElseThrow();
  }
}
