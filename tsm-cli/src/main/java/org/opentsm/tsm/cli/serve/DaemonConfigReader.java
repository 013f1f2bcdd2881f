package org.opentsm.tsm.cli.serve;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.input.MalformedYamlException;
import org.opentsm.evidence.input.YamlCursor;
import org.opentsm.spdm.PrintableText;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.serve.Access.Grant;

/** Reads the daemon's configuration from YAML. */
final class DaemonConfigReader {
  static final int VERSION = 1;

  private static final Set<String> TOP =
      Set.of("version", "socket", "socketMode", "grants", "devices", "credentials", "limits");
  private static final Set<String> GRANT = Set.of("users", "groups", "rights");
  private static final Set<String> DEVICE = Set.of("address", "provider", "slot", "session");
  private static final Set<String> CREDENTIALS =
      Set.of("requesterIdentity", "psk", "pskWithoutContext");
  private static final Set<String> RIGHTS =
      Arrays.stream(Right.values()).map(Right::id).collect(Collectors.toUnmodifiableSet());
  private static final Set<String> DEMANDS =
      Arrays.stream(Demand.values()).map(Demand::id).collect(Collectors.toUnmodifiableSet());
  private static final int MOST_GRANTS = 256;
  private static final int MOST_NAMES = 256;
  private static final int MOST_DEVICES = 4096;
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_PATH = 4096;
  private static final int LONGEST_ADDRESS = 256;
  private static final int LAST_SLOT = 7;
  private static final int PERMISSIONS = 9;

  private final YamlCursor in;
  private final DaemonConfig usual;
  private final List<Grant> grants = new ArrayList<>();
  private final List<StartDevice> devices = new ArrayList<>();
  private Path socket;
  private String socketMode;
  private CredentialFiles credentials;
  private DaemonConfig.Limits limits;

  DaemonConfigReader(YamlCursor in, DaemonConfig usual) {
    this.in = in;
    this.usual = usual;
    socket = usual.socket();
    socketMode = usual.socketMode();
    credentials = usual.credentials();
    limits = usual.limits();
  }

  DaemonConfig config() throws MalformedYamlException {
    in.begin();
    in.object(TOP, Set.of("version"), this::readField);
    in.end();
    return new DaemonConfig(socket, socketMode, grants, devices, credentials, limits);
  }

  private void readField(String field) throws MalformedYamlException {
    switch (field) {
      case "version" -> in.integer(VERSION, VERSION);
      case "socket" -> socket = path(DaemonSocket.LONGEST);
      case "socketMode" -> socketMode = mode();
      case "grants" -> in.array(MOST_GRANTS, this::readGrant);
      case "devices" -> in.array(MOST_DEVICES, this::readDevice);
      case "credentials" -> readCredentials();
      default -> limits = new DaemonLimitsReader(in, usual.limits()).limits();
    }
  }

  private void readGrant() throws MalformedYamlException {
    YamlCursor.Place start = in.here();
    Set<String> users = new HashSet<>();
    Set<String> groups = new HashSet<>();
    Set<Right> rights = EnumSet.noneOf(Right.class);
    in.object(
        GRANT,
        Set.of("rights"),
        field -> {
          switch (field) {
            case "users" -> readNames(users);
            case "groups" -> readNames(groups);
            default ->
                in.filledArray(
                    RIGHTS.size(), () -> rights.add(Right.of(in.oneOf(RIGHTS)).orElseThrow()));
          }
        });
    if (users.isEmpty() && groups.isEmpty()) {
      throw in.reject(start, "users, groups or both", "neither");
    }
    grants.add(new Grant(users, groups, rights));
  }

  private void readNames(Set<String> names) throws MalformedYamlException {
    in.filledArray(MOST_NAMES, () -> names.add(in.text(1, LONGEST_NAME)));
  }

  private void readDevice() throws MalformedYamlException {
    YamlCursor.Place start = in.here();
    DeviceFields fields = new DeviceFields();
    in.object(DEVICE, Set.of("address"), fields::read);
    DeviceAddress address = Objects.requireNonNull(fields.address);
    if (devices.stream().anyMatch(other -> other.address().equals(address))) {
      throw in.reject(start, "each device once", address.text() + " twice");
    }
    devices.add(
        new StartDevice(
            address,
            fields.provider,
            new ConnectOptions(fields.slot, fields.session, Demand.WHERE_POSSIBLE).keeping()));
  }

  private final class DeviceFields {
    private @Nullable DeviceAddress address;
    private Optional<String> provider = Optional.empty();
    private OptionalInt slot = OptionalInt.empty();
    private Demand session = Demand.WHERE_POSSIBLE;

    void read(String field) throws MalformedYamlException {
      switch (field) {
        case "address" -> address = address();
        case "provider" -> provider = Optional.of(in.text(1, LONGEST_NAME));
        case "slot" -> slot = OptionalInt.of((int) in.integer(0, LAST_SLOT));
        default -> session = Demand.of(in.oneOf(DEMANDS)).orElseThrow();
      }
    }
  }

  private DeviceAddress address() throws MalformedYamlException {
    String text = in.text(1, LONGEST_ADDRESS);
    try {
      return DeviceAddress.parse(text);
    } catch (TsmException.BadArgument noAddress) {
      throw in.reject(
          "the address of a device, as in spdm+doe://127.0.0.1:2323 or 0000:3b:00.0", shown(text));
    }
  }

  private void readCredentials() throws MalformedYamlException {
    YamlCursor.Place start = in.here();
    Path[] files = new Path[2];
    boolean[] withoutContext = {false};
    in.object(
        CREDENTIALS,
        Set.of(),
        field -> {
          switch (field) {
            case "requesterIdentity" -> files[0] = path(LONGEST_PATH);
            case "psk" -> files[1] = path(LONGEST_PATH);
            default -> {
              in.isTrue();
              withoutContext[0] = true;
            }
          }
        });
    if (withoutContext[0] && files[1] == null) {
      throw in.reject(start, "psk with pskWithoutContext", "none");
    }
    credentials =
        new CredentialFiles(
            Optional.ofNullable(files[0]), Optional.ofNullable(files[1]), withoutContext[0]);
  }

  private Path path(int longest) throws MalformedYamlException {
    String text = in.text(1, longest);
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException noPath) {
      throw in.reject("a path", "another text");
    }
    throw in.reject("a path that begins with /", shown(text));
  }

  private static String shown(String text) {
    return "'" + PrintableText.of(text) + "'";
  }

  /** Octal, as chmod and service managers have it. */
  private String mode() throws MalformedYamlException {
    String text = in.text(1, LONGEST_NAME);
    if (!text.matches("0[0-7]{3}")) {
      throw in.reject("four octal digits in quotes, as in \"0660\"", shown(text));
    }
    int bits = Integer.parseInt(text, 8);
    StringBuilder mode = new StringBuilder();
    for (int at = 0; at < PERMISSIONS; at++) {
      boolean set = (bits & (1 << (PERMISSIONS - 1 - at))) != 0;
      mode.append(set ? "rwx".charAt(at % 3) : '-');
    }
    return mode.toString();
  }
}
