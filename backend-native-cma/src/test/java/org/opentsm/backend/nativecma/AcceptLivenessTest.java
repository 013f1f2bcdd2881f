package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.device.ForwardingDevice;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;

/** Only a device that still is the one that was appraised can be accepted. */
@Timeout(120)
class AcceptLivenessTest {
  @TempDir Path directory;
  private final AtomicBoolean replaced = new AtomicBoolean();
  private World world;
  private NativeCmaTsm tsm;

  @BeforeEach
  void open() {
    world = new World(directory);
    tsm = new NativeCmaTsm(world.environment);
  }

  @AfterEach
  void close() {
    tsm.close();
    assertThat(world.open).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spdm-1.0", "spdm-1.1", "spdm-1.2", "spdm-1.4", "no-challenge", "all-slots"})
  void everyKindOfDeviceThatIsStillThereIsAccepted(String profile) throws Exception {
    DeviceAddress address = world.put("d", World.device(profile));
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    CollectedEvidence first = collect(address);

    assertThat(accept(address, first).device().state()).isEqualTo(DeviceState.ACCEPTED);
    assertThat(accept(address, first).device().state()).isEqualTo(DeviceState.ACCEPTED);
    assertThat(accept(address, collect(address)).device().state()).isEqualTo(DeviceState.ACCEPTED);
  }

  @Test
  void anUnpluggedDeviceIsLostThoughAnotherIsAtItsAddress() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"));
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    CollectedEvidence evidence = collect(address);
    world.unplug();
    world.put("d", World.device("p384"));

    assertNotAccepted(address, evidence, TsmErrorCode.UNREACHABLE);
  }

  @Test
  void anotherDeviceThatRepeatsTheDigestsIsLost() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"), OtherKey::new);
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    CollectedEvidence evidence = collect(address);
    replaced.set(true);

    assertNotAccepted(address, evidence, TsmErrorCode.NOT_AUTHENTIC);
  }

  @Test
  void aDeviceWithOtherChainsIsLost() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"), OtherChain::new);
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    CollectedEvidence evidence = collect(address);
    replaced.set(true);

    TsmException failure = assertNotAccepted(address, evidence, TsmErrorCode.NOT_AUTHENTIC);

    assertThat(failure).hasMessageContaining("Digest of slot 1");
  }

  @Test
  void aDeviceThatAnswersWithAnErrorIsLost() throws Exception {
    DeviceAddress address = world.put("d", World.device("p256"), Reset::new);
    tsm.connect(address, ConnectOptions.DEFAULTS, soon());
    CollectedEvidence evidence = collect(address);
    replaced.set(true);

    assertNotAccepted(address, evidence, TsmErrorCode.DEVICE_REFUSED);
  }

  private TsmException assertNotAccepted(
      DeviceAddress address, CollectedEvidence evidence, TsmErrorCode code) throws Exception {
    World.Heard heard = new World.Heard(tsm);
    TsmException failure =
        catchThrowableOfType(TsmException.class, () -> accept(address, evidence));
    assertThat(failure).as("a refusal").isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    // The next event: nothing was accepted before.
    assertThat(heard.next(TsmEvent.ConnectionLost.class).incarnation())
        .isEqualTo(evidence.incarnation());
    assertThat(tsm.devices(soon())).extracting(TsmDevice::state).containsExactly(DeviceState.LOST);
    assertThat(world.open).hasValue(0);
    return failure;
  }

  private CollectedEvidence collect(DeviceAddress address) throws TsmException {
    return tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
  }

  private Acceptance accept(DeviceAddress address, CollectedEvidence evidence) throws TsmException {
    return tsm.accept(
        address, evidence.incarnation(), evidence.generation(), evidence.digest(), soon());
  }

  /** Knows the certificates of the first device, but not its key. */
  private final class OtherKey extends ForwardingDevice {
    OtherKey(ResponderDevice device) {
      super(device);
    }

    @Override
    public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
        throws GeneralSecurityException {
      return super.sign(replaced.get() ? 1 : slot, asym, hash, span);
    }
  }

  /** Has another chain in slot 1. */
  private final class OtherChain extends ForwardingDevice {
    OtherChain(ResponderDevice device) {
      super(device);
    }

    @Override
    public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
      return super.certificateChain(replaced.get() ? 0 : slot, asym, hash);
    }
  }

  /** Has no key any longer. */
  private final class Reset extends ForwardingDevice {
    Reset(ResponderDevice device) {
      super(device);
    }

    @Override
    public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
        throws GeneralSecurityException {
      if (replaced.get()) {
        throw new GeneralSecurityException("no key");
      }
      return super.sign(slot, asym, hash, span);
    }
  }
}
