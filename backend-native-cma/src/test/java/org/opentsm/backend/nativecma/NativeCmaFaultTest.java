package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.backend.nativecma.World.soon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.RetryPolicy;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SessionUpkeep;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/**
 * Every fault of the emulator ends in its typed error within the deadline, or is survived; and no
 * transport, file handle or owner is left. One test counts what the operating system holds for this
 * process, so nothing else may run meanwhile.
 */
@Isolated
@Timeout(300)
class NativeCmaFaultTest {
  /** A silent device is not waited for longer than this. */
  private static final RetryPolicy QUICK =
      new RetryPolicy(Duration.ofSeconds(3), 2, Duration.ofMillis(1), 2, Duration.ofSeconds(30));

  private static final Path HANDLES = Path.of("/proc/self/fd");

  @TempDir Path directory;

  static Stream<FaultKind> plain() {
    return Stream.of(FaultKind.values()).filter(kind -> kind.scene() == FaultKind.Scene.PLAIN);
  }

  /** Those of links are {@link NativeCmaLinkFaultTest}'s. */
  static Stream<Fault> ofSessions() {
    return Stream.of(FaultKind.values())
        .filter(kind ->
            switch (kind.scene()) {
              case PLAIN, LINK -> false;
              case SESSION, CHUNKS -> true;
            })
        .map(Fault::new);
  }

  @ParameterizedTest
  @MethodSource("plain")
  void endsAsItMustInEverySlot(FaultKind kind) throws Exception {
    World world = new World(directory);
    try (NativeCmaTsm tsm = new NativeCmaTsm(world.environment)) {
      for (int slot = 0; slot < 2; slot++) {
        DeviceAddress address =
            world.put("slot" + slot, World.device("p256"), Optional.of(new Fault(kind)));
        Optional<TsmException> outcome =
            FaultOutcome.attest(tsm, address, ConnectOptions.DEFAULTS.withSlot(slot), soon());

        FaultOutcome.require(outcome, FaultOutcome.of(kind), address);
        tsm.disconnect(address, soon());
        assertThat(world.open).hasValue(0);
        assertNobodyOwns(world.environment, address);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ofSessions")
  void endsAsItMustInASession(Fault fault) throws Exception {
    World world = new World(directory);
    try (NativeCmaTsm tsm = sessionKeeper(world.environment)) {
      DeviceAddress address = world.put("d", device(fault), Optional.of(fault));
      Optional<TsmException> outcome = FaultOutcome.attestInSession(tsm, address, soon());

      FaultOutcome.require(outcome, FaultOutcome.of(fault.kind()), address);
      tsm.disconnect(address, soon());
      assertThat(world.open).hasValue(0);
      assertNobodyOwns(world.environment, address);
    }
  }

  @ParameterizedTest
  @MethodSource("plain")
  void endsAsItMustOverASocket(FaultKind kind) throws Exception {
    overSocket(kind);
  }

  @Test
  void noFaultLeavesAHandle() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(HANDLES), "needs /proc");
    everyFaultOverSocket();
    long before = handles();
    everyFaultOverSocket();
    assertThat(handles()).isLessThanOrEqualTo(before);
  }

  private void everyFaultOverSocket() throws Exception {
    for (FaultKind kind : plain().toList()) {
      overSocket(kind);
    }
    for (Fault fault : ofSessions().toList()) {
      sessionOverSocket(fault);
    }
  }

  private void overSocket(FaultKind kind) throws Exception {
    TsmEnvironment environment = overSockets();
    serve(
        new Fault(kind),
        environment,
        new NativeCmaTsm(environment),
        (tsm, address) -> FaultOutcome.attest(tsm, address, ConnectOptions.DEFAULTS, soon()),
        overSocketCode(kind));
  }

  private void sessionOverSocket(Fault fault) throws Exception {
    TsmEnvironment environment = overSockets();
    serve(
        fault,
        environment,
        sessionKeeper(environment),
        (tsm, address) -> FaultOutcome.attestInSession(tsm, address, soon()),
        FaultOutcome.of(fault.kind()));
  }

  private TsmEnvironment overSockets() {
    return TsmEnvironment.builder(new UserDirectories(directory, directory.resolve("run")))
        .crypto(World.CRYPTO)
        .connector(new SocketConnector())
        .build();
  }

  private static void serve(
      Fault fault,
      TsmEnvironment environment,
      NativeCmaTsm requester,
      BiFunction<NativeCmaTsm, DeviceAddress, Optional<TsmException>> flow,
      @Nullable TsmErrorCode code)
      throws Exception {
    EmulatedDeviceServer server =
        EmulatedDeviceServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ServerSettings.of(new Framing.Emulator(Binding.PCI_DOE)),
            device(fault),
            Optional.of(fault));
    try (server;
        NativeCmaTsm tsm = requester) {
      DeviceAddress address =
          DeviceAddress.parse("spdm+doe://127.0.0.1:" + server.address().getPort());
      Optional<TsmException> outcome = flow.apply(tsm, address);

      FaultOutcome.require(outcome, code, address);
      tsm.disconnect(address, soon());
      assertNobodyOwns(environment, address);
    }
    assertThat(server.openConnections()).isZero();
  }

  private static EmulatedDevice device(Fault fault) {
    return World.device(fault.kind().scene() == FaultKind.Scene.CHUNKS ? "small" : "p256");
  }

  /** Renews keys after each message. */
  private static NativeCmaTsm sessionKeeper(TsmEnvironment environment) {
    return new NativeCmaTsm(
        environment,
        RequesterConfig.defaults().withSessions(SessionOffer.everything()).withRetry(QUICK),
        new SessionUpkeep.Policy(1, 1L << 30, Duration.ofDays(1)));
  }

  /** A server has no frame for nothing: it ends the connection. */
  private static TsmErrorCode overSocketCode(FaultKind kind) {
    return kind == FaultKind.EMPTY_MESSAGE ? TsmErrorCode.UNREACHABLE : FaultOutcome.of(kind);
  }

  private static void assertNobodyOwns(TsmEnvironment environment, DeviceAddress address)
      throws TsmException {
    String responder = environment.connectorOf(address).responder(address, environment);
    new DeviceOwnership(environment, "the next").acquire(address, responder).close();
  }

  /** Sockets, selectors, and files below the test's directory, such as those of owners. */
  private long handles() throws IOException {
    try (Stream<Path> handles = Files.list(HANDLES)) {
      return handles.filter(this::isOurs).count();
    }
  }

  private boolean isOurs(Path handle) {
    try {
      String target = Files.readSymbolicLink(handle).toString();
      return target.startsWith("socket:")
          || target.startsWith("anon_inode:")
          || target.startsWith(directory.toString());
    } catch (IOException gone) {
      return false;
    }
  }
}
