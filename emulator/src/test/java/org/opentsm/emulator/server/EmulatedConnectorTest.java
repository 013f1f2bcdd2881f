package org.opentsm.emulator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.EmulatorErrorCode;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

class EmulatedConnectorTest {
  private static final Deadline DEADLINE = Deadline.after(Duration.ofMinutes(1));

  @TempDir Path home;
  private TsmEnvironment environment;

  @BeforeEach
  void environment() {
    environment =
        TsmEnvironment.builder(new UserDirectories(home.resolve("state"), home.resolve("runtime")))
            .discoverConnectors()
            .build();
  }

  @Test
  void anEmulatedDeviceIsAlwaysThereAndAnswers() throws Exception {
    DeviceConnector connector = environment.connectorOf(DeviceAddress.parse("emu:"));
    DeviceAddress found = connector.list(environment).getFirst();

    try (SpdmTransport transport = connector.open(found, environment, DEADLINE)) {
      transport.send(TransportMessage.plain(new GetVersion.Request().encode()), DEADLINE);
      assertThat(transport.receive(DEADLINE).octets().slice(0, 6))
          .isEqualTo(Bytes.of(0x10, 0x04, 0, 0, 0, 5));
    }
    assertThat(home.resolve("state/emu/ecp384/root.pem")).exists();
  }

  @Test
  void aDeviceWithALinkIsReachedThroughItsMailbox() throws Exception {
    DeviceAddress address = DeviceAddress.parse("emu:ide");
    DeviceConnector connector = environment.connectorOf(address);
    assertThat(connector.link(address, environment)).isEmpty();

    SpdmTransport first = connector.open(address, environment, DEADLINE);
    assertThat(first.securedFormat()).isEqualTo(Binding.PCI_DOE);
    assertThat(first.peer()).isEqualTo("emu:ide");
    assertThat(connector.link(address, environment)).isPresent();
    Attestation attestation = Attestation.of(first, RequesterConfig.defaults(), 0, DEADLINE);
    assertThat(attestation.measurements().response().record().blocks()).isNotEmpty();

    // A mailbox has one owner: whoever comes next speaks to the device from then on.
    try (SpdmTransport second = connector.open(address, environment, DEADLINE)) {
      first.close();
      assertThat(Attestation.of(second, RequesterConfig.defaults(), 0, DEADLINE).blocks())
          .isEqualTo(attestation.blocks());
    }
    DeviceAddress hangsUp = DeviceAddress.parse("emu:ide?fault=hang-up");
    try (SpdmTransport broken = connector.open(hangsUp, environment, DEADLINE)) {
      assertThatThrownBy(() -> Attestation.of(broken, RequesterConfig.defaults(), 0, DEADLINE))
          .isInstanceOf(SpdmException.class);
    }
  }

  @Test
  void theNextCommandMeetsTheSameDevice() throws Exception {
    open("emu:p256");
    byte[] root = Files.readAllBytes(home.resolve("state/emu/ecp256/root.der"));
    open("emu:spdm-1.1");
    open("emu:p256");

    assertThat(home.resolve("state/emu/ecp256/root.der")).hasBinaryContent(root);
  }

  @Test
  void aDeviceWithAnotherSerialNumberHasItsOwnKeys() throws Exception {
    Path file = Files.writeString(home.resolve("my.profile"), "profile = p256\nserial = X9\n");

    open("emu:" + file);

    assertThat(home.resolve("state/emu-X9/ecp256/root.pem")).exists();
    assertThat(home.resolve("state/emu")).doesNotExist();
  }

  @Test
  void aSerialNumberInTheAddressMakesAnotherDevice() throws Exception {
    open("emu:p256");
    open("emu:p256?serial=7");

    assertThat(home.resolve("state/emu-EMU-7/ecp256/root.der")).isRegularFile();
    assertThat(
            Files.mismatch(
                home.resolve("state/emu-EMU-7/ecp256/root.der"),
                home.resolve("state/emu/ecp256/root.der")))
        .isNotNegative();
    assertThat(responder("emu:?serial=1")).isEqualTo(responder("emu:"));
    assertThat(responder("emu:?serial=7")).isNotEqualTo(responder("emu:"));
  }

  @Test
  void aFaultIsPartOfTheAddress() throws Exception {
    DeviceAddress target = DeviceAddress.parse("emu:p256?fault=stall@VERSION");

    try (SpdmTransport transport =
        environment.connectorOf(target).open(target, environment, DEADLINE)) {
      transport.send(TransportMessage.plain(new GetVersion.Request().encode()), DEADLINE);
      assertThatThrownBy(() -> transport.receive(DEADLINE)).hasMessageContaining("no answer");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "emu:nobody",
        "emu:/nowhere/my.profile",
        "emu:?fault=none",
        "emu:?fault=wrong-nonce@VERSION",
        "emu:?fault=garbage@GET_DIGESTS",
        "emu:default?fault=stall@NONE",
        "emu:?slow"
      })
  void anAddressWithoutMeaningIsWrongUsage(String text) throws Exception {
    DeviceAddress target = DeviceAddress.parse(text);

    assertThatThrownBy(() -> environment.connectorOf(target).open(target, environment, DEADLINE))
        .isInstanceOf(TsmException.BadArgument.class)
        .hasMessageStartingWith(text + ": ");
  }

  @Test
  void keysThatWereTakenAwayAreMadeAnewAtTheNextMeeting() throws Exception {
    open("emu:p256");
    Bytes root = Bytes.copyOf(Files.readAllBytes(home.resolve("state/emu/ecp256/root.der")));
    Files.move(home.resolve("state/emu"), home.resolve("elsewhere"));

    open("emu:p256");

    assertThat(Bytes.copyOf(Files.readAllBytes(home.resolve("state/emu/ecp256/root.der"))))
        .isNotEqualTo(root);
  }

  @Test
  void keysThatAreRepairedServeAgain() throws Exception {
    open("emu:p256");
    Path key = home.resolve("state/emu/ecp256/slot0/key.pem");
    byte[] whole = Files.readAllBytes(key);
    Files.writeString(key, "nonsense");
    assertFailure("emu:p256", TsmErrorCode.MALFORMED_FILE, EmulatorErrorCode.PKI_CORRUPT);

    Files.write(key, whole);

    open("emu:p256");
  }

  /** Trying again helps nothing: that would be {@code UNREACHABLE}. */
  @Test
  void damagedKeysAreADamagedFile() throws Exception {
    open("emu:p256");
    Files.writeString(home.resolve("state/emu/ecp256/slot0/key.pem"), "nonsense");

    assertFailure("emu:p256", TsmErrorCode.MALFORMED_FILE, EmulatorErrorCode.PKI_CORRUPT)
        .hasMessageContaining("slot0/key.pem");
  }

  @Test
  void aDamagedProfileIsADamagedFile() throws Exception {
    Path file = Files.writeString(home.resolve("my.profile"), "versions = seven\n");

    assertFailure("emu:" + file, TsmErrorCode.MALFORMED_FILE, EmulatorErrorCode.PROFILE_MALFORMED)
        .hasMessageContaining("my.profile, line 1: ");
  }

  @Test
  void aProfileThatIsNotThereIsABadAddress() throws Exception {
    assertFailure(
            "emu:" + home.resolve("none"),
            TsmErrorCode.BAD_ADDRESS,
            EmulatorErrorCode.NO_SUCH_PROFILE)
        .hasMessageEndingWith("none: expected a file, found none");
    assertFailure("emu:" + home, TsmErrorCode.BAD_ADDRESS, EmulatorErrorCode.NO_SUCH_PROFILE);
    assertFailure("emu:nobody", TsmErrorCode.BAD_ADDRESS, EmulatorErrorCode.UNKNOWN_NAME);
  }

  private AbstractThrowableAssert<?, ?> assertFailure(
      String text, TsmErrorCode code, EmulatorErrorCode cause) throws Exception {
    DeviceAddress target = DeviceAddress.parse(text);
    return assertThatThrownBy(
            () -> environment.connectorOf(target).open(target, environment, DEADLINE))
        .isInstanceOfSatisfying(
            TsmException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getCause())
                  .isInstanceOfSatisfying(
                      EmulatorException.class, why -> assertThat(why.code()).isEqualTo(cause));
            });
  }

  @Test
  void allAddressesOfOneDeviceNameOneResponder() throws Exception {
    assertThat(responder("emu:")).isEqualTo(responder("emu:p256?fault=stall"));
  }

  private String responder(String text) throws TsmException {
    DeviceAddress target = DeviceAddress.parse(text);
    return environment.connectorOf(target).responder(target, environment);
  }

  private void open(String text) throws Exception {
    DeviceAddress target = DeviceAddress.parse(text);
    environment.connectorOf(target).open(target, environment, DEADLINE).close();
  }
}
