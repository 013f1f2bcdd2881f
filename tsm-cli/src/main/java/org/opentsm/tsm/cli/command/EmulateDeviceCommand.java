package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.emulator.server.EmulatedConnector;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.spdm.transport.SpdmEndpoint;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.pcap.Recording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tsm emulate device}: be a responder on a socket. */
@Command(
    name = "device",
    description = {
      "Be an emulated PCIe device: an SPDM responder on a socket, until interrupted.",
      "The address is printed once the device listens."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm emulate device --listen 127.0.0.1:2323 --pki keys",
      "  tsm emulate device --listen 127.0.0.1:0 --transport tcp --profile rsa3072",
      "  tsm emulate device --listen 127.0.0.1:2323 --fault wrong-nonce",
      "%nThe roots are DIR/ALG/root.pem and root.der, ALG as in ecp384, rsa3072, ed25519.",
      "What stands in a profile file: docs/profiles.md in the sources.",
      "Faults, and what comes of them: docs/profiles.md. A fault befalls the message that its name"
          + " suggests; FAULT@RESPONSE names another one, as in truncated-message@DIGESTS. Responses"
          + " are VERSION, CAPABILITIES, ALGORITHMS, DIGESTS, CERTIFICATE, CHALLENGE_AUTH,"
          + " MEASUREMENTS, KEY_EXCHANGE_RSP and FINISH_RSP, where they come in the clear; for faults"
          + " of sessions FINISH_RSP, PSK_FINISH_RSP, MEASUREMENTS, HEARTBEAT_ACK, KEY_UPDATE_ACK and"
          + " END_SESSION_ACK, where a session protects them; for those of chunks CHUNK_RESPONSE and"
          + " CHUNK_SEND_ACK; for those of links VENDOR_DEFINED_RESPONSE. A fault that a device of the profile can never have is refused."
    })
final class EmulateDeviceCommand implements Callable<Integer> {
  private static final int LONGEST = 500;

  private final SpdmCrypto crypto;
  private final UserDirectories directories;
  private final Console console;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      required = true,
      description = "Where to listen; port 0 takes a free one.")
  private InetSocketAddress listen;

  @Option(
      names = "--transport",
      paramLabel = "BINDING",
      defaultValue = "doe",
      completionCandidates = TransportNames.class,
      description =
          "The binding in the socket framing of DMTF's emulators: doe, mctp or tcp; or dsp0287"
              + " without that framing (default: ${DEFAULT-VALUE}).")
  private Transport transport;

  @Option(
      names = "--pki",
      paramLabel = "DIR",
      description =
          "Where the device's keys and roots are; made on first use (default: those of 'emu:').")
  private @Nullable Path pki;

  @Option(
      names = "--profile",
      paramLabel = "NAME|FILE",
      defaultValue = "default",
      completionCandidates = ProfileNames.class,
      description = "A profile: ${COMPLETION-CANDIDATES}; or a file, with a slash.")
  private String profileName;

  @Option(
      names = "--fault",
      paramLabel = "FAULT",
      completionCandidates = FaultNames.class,
      description = "Misbehave: ${COMPLETION-CANDIDATES}.")
  private @Nullable Fault fault;

  @Mixin private PcapOption pcap;

  /** For Guice. */
  @Inject
  EmulateDeviceCommand(SpdmCrypto crypto, UserDirectories directories, Console console) {
    this.crypto = crypto;
    this.directories = directories;
    this.console = console;
  }

  /** How messages follow each other on the socket. */
  enum Transport {
    DOE(new Framing.Emulator(Binding.PCI_DOE)),
    MCTP(new Framing.Emulator(Binding.MCTP)),
    TCP(new Framing.Emulator(Binding.TCP)),
    DSP0287(new Framing.Dsp0287());

    private final Framing framing;

    Transport(Framing framing) {
      this.framing = framing;
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** For completion. */
  static final class TransportNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    TransportNames() {
      super(Arrays.stream(Transport.values()).map(Transport::toString).toList());
    }
  }

  /** For completion and help. */
  static final class ProfileNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    ProfileNames() {
      super(NamedProfiles.all().stream().map(NamedProfiles.Entry::name).toList());
    }
  }

  /** For completion and help. */
  static final class FaultNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    FaultNames() {
      super(Arrays.stream(FaultKind.values()).map(FaultKind::id).toList());
    }
  }

  @Override
  public Integer call() throws EmulatorException, SpdmException, CliException {
    DeviceProfile profile = NamedProfiles.find(profileName);
    if (fault != null) {
      fault.requirePossible(profile);
    }
    Path keys = pki == null ? EmulatedConnector.keysOf(profile.identity(), directories) : pki;
    EmulatedDevice device =
        new EmulatedDevice(
            profile,
            DevicePki.open(keys, profile.identity()),
            crypto,
            problem -> console.note(String.valueOf(problem.getMessage())));
    device.tellRefusals(reason -> console.note(shortened(reason)));
    prepare(device, keys);
    ServerSettings settings =
        ServerSettings.of(transport.framing)
            .observedBy((peer, why) -> console.note(peer + ": dropped: " + why.getMessage()));
    try (Recording recording = pcap.start();
        EmulatedDeviceServer server =
            ListenFailure.explained(
                listen,
                () ->
                    EmulatedDeviceServer.start(
                        listen,
                        settings,
                        device,
                        Optional.ofNullable(fault),
                        answers -> recording.of(answers, transport.framing.securedFormat())))) {
      InetSocketAddress bound = server.address();
      console.result(
          new SpdmEndpoint(transport.framing, bound.getAddress().getHostAddress(), bound.getPort())
              .toString());
      // Without the address nobody finds the device.
      console.finish();
      console.note("roots are in " + keys + "; stop with Ctrl-C");
      console.flush();
      server.awaitEnd();
      console.note("the device has disappeared from its port");
    } catch (InterruptedException asked) {
      // By now the port is free: closing waits only for a caller that is not interrupted.
      Thread.currentThread().interrupt();
    }
    return ExitCode.DONE.value();
  }

  /** What a Requester sent may be quoted. */
  private static String shortened(String reason) {
    return reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST) + "...";
  }

  /**
   * Makes what is missing now: making an RSA key takes longer than a Requester waits. Of those that
   * take much longer, only the preferred one.
   */
  private void prepare(EmulatedDevice device, Path keys) throws EmulatorException {
    List<KeyKind> all = List.copyOf(device.keyKinds());
    List<KeyKind> kinds =
        all.stream().filter(kind -> !kind.isSlow() || kind == all.getFirst()).toList();
    if (kinds.size() > 1
        && !kinds.stream().allMatch(kind -> Files.isDirectory(keys.resolve(kind.directory())))) {
      console.note("making keys in " + keys + ", once; nobody listens until they are there");
    }
    for (int i = 0; i < kinds.size(); i++) {
      console.step("keys for " + kinds.get(i).directory() + ", " + (i + 1) + " of " + kinds.size());
      device.prepare(kinds.get(i));
    }
  }
}
