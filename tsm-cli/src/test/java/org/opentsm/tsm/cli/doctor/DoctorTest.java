package org.opentsm.tsm.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.client.DaemonPlace;
import org.opentsm.tsm.cli.io.DirectoryTrust;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.serve.Daemon;
import org.opentsm.tsm.cli.serve.DaemonConfig;
import org.opentsm.tsm.cli.serve.DaemonConfigFile;

/** {@code tsm doctor} on hosts that are laid out for it. */
@Timeout(60)
class DoctorTest {
  private static final Instant NOW = Instant.parse("2030-05-01T12:00:00Z");

  @TempDir Path home;
  private Path root;
  private UserDirectories directories;
  private int user = DirectoryTrust.self();
  private InstantSource clock = InstantSource.fixed(NOW);
  private Runtime.Version java = Runtime.Version.parse("25.0.1");

  @BeforeEach
  void layOutAHostWithoutFault() throws Exception {
    root = Files.createDirectory(home.resolve("root"));
    write("dev/tpmrm0", "");
    write("sys/class/tsm/tsm0/uevent", "");
    write("sys/bus/pci/devices/0000:00:01.0/uevent", "");
    write("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
    Files.createDirectories(root.resolve("sys/kernel/config/tsm/report"));
    directories = new UserDirectories(directory("state"), directory("run"));
  }

  private Path directory(String name) throws Exception {
    Path directory = Files.createDirectories(home.resolve(name));
    mode(directory, "rwx------");
    return directory;
  }

  private static void mode(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private void write(String path, String content) throws Exception {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Path socket() {
    return directories.runtime().resolve("tsm.sock");
  }

  private Doctor examine() {
    return Doctor.examine(
        new Host(root, directories, user, clock),
        java,
        new DaemonPlace(socket(), true, "tsm serve", ""));
  }

  private Finding finding(String id) {
    return examine().findings().stream()
        .filter(finding -> finding.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private void assertFinding(String id, String status, String about) {
    Finding finding = finding(id);
    assertThat(finding.status().word()).as(finding.line()).isEqualTo(status);
    assertThat(finding.message()).contains(about);
    assertThat(finding.advice().isPresent()).as(finding.line()).isEqualTo(!status.equals("pass"));
    assertThat(finding.line()).doesNotContain("\n").startsWith(status);
  }

  @Test
  void aHostWithoutFaultLacksADaemonAtMost() throws Exception {
    Doctor doctor = examine();

    assertThat(doctor.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(doctor.findings())
        .filteredOn(finding -> finding.status() != Finding.Status.PASS)
        .extracting(Finding::id)
        .containsExactly("socket");
    assertThat(
            JsonSchema.load("/org/opentsm/tsm/cli/doctor/doctor.schema.json")
                .violations(doctor.toJson()))
        .isEmpty();
  }

  @Test
  void anOldJavaIsAFailure() {
    java = Runtime.Version.parse("21.0.2");

    assertFinding("java.version", "fail", "21.0.2");
    assertThat(examine().exitCode()).isEqualTo(ExitCode.REFUSED_BY_STATE);
  }

  @ParameterizedTest
  @CsvSource({"1970-01-01T00:03:00Z", "2025-12-31T23:59:59Z", "2106-02-07T06:28:15Z"})
  void soIsAClockThatNobodySet(Instant time) {
    clock = InstantSource.fixed(time);

    assertFinding("clock", "fail", time.toString());
  }

  @Test
  void andOneThatIsBehindWhatWasWritten() throws Exception {
    Files.setLastModifiedTime(directories.state(), FileTime.from(NOW.plus(Duration.ofDays(30))));

    assertFinding("clock", "fail", "2030-05-31");
  }

  @ParameterizedTest
  @CsvSource({"rwxrwx---", "rwxr-xrwx"})
  void aDirectoryThatOthersCanWriteToIsForbidden(String permissions) throws Exception {
    mode(directories.state(), permissions);

    assertFinding("directory.state", "fail", permissions);
    assertThat(examine().exitCode()).isEqualTo(ExitCode.NOT_PERMITTED);
  }

  @Test
  void soIsOneBelowSuchADirectory() throws Exception {
    Path loose = directory("loose");
    directories = new UserDirectories(directories.state(), directory("loose/run"));
    mode(loose, "rwxrwxrwx");

    assertFinding("directory.runtime", "fail", loose.toString());
  }

  @Test
  void aStateThatOthersCanReadIsAWarning() throws Exception {
    mode(directories.state(), "rwxr-xr-x");

    assertFinding("directory.state", "warn", "read by others");
  }

  @Test
  void directoriesThatAreMissingAreMade() throws Exception {
    Path shared = directory("shared");
    directories = new UserDirectories(shared.resolve("a/b"), directories.runtime());
    assertFinding("directory.state", "pass", "made");

    mode(shared, "rwxrwxrwx");
    assertFinding("directory.state", "fail", shared.toString());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          dev/tpmrm0, tpm, /dev/tpmrm0
          sys/class/tsm, kernel.tsm, /sys/class/tsm
          sys/bus/pci, kernel.pci, /sys/bus/pci
          sys/kernel/config/tsm, kernel.configfs, /sys/kernel/config/tsm/report
          """)
  void whatTheKernelLacksIsAWarning(String path, String id, String about) throws Exception {
    assertFinding(id, "pass", "");
    remove(root.resolve(path));

    assertFinding(id, "warn", about);
    assertThat(examine().exitCode()).isEqualTo(ExitCode.DONE);
  }

  private static void remove(Path path) throws Exception {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (var entries = Files.list(path)) {
        for (Path entry : entries.toList()) {
          remove(entry);
        }
      }
    }
    Files.delete(path);
  }

  @Test
  void aTpmThatCannotBeOpenedIsAFailure() throws Exception {
    remove(root.resolve("dev/tpmrm0"));
    Files.createDirectory(root.resolve("dev/tpmrm0"));

    assertFinding("tpm", "fail", "/dev/tpmrm0");
    assertThat(examine().exitCode()).isEqualTo(ExitCode.NOT_PERMITTED);
  }

  @ParameterizedTest
  @CsvSource({
    "none [integrity] confidentiality, warn, integrity",
    "none integrity [confidentiality], warn, confidentiality",
    "something else, warn, unknown"
  })
  void lockdownIsNamed(String text, String status, String about) throws Exception {
    write("sys/kernel/security/lockdown", text + "\n");

    assertFinding("kernel.lockdown", status, about);
  }

  @Test
  void aKernelWithoutLockdownHasNone() throws Exception {
    remove(root.resolve("sys/kernel/security"));

    assertFinding("kernel.lockdown", "pass", "no lockdown");
  }

  @Test
  void ownersOfDevicesAreNamedAndWhatIsLeftOfOthersIsCounted() throws Exception {
    assertFinding("locks", "pass", "no device");
    Path devices = directory("run/devices");
    Path held = Files.writeString(devices.resolve("a.lock"), "native-cma in process 4711\n");
    Files.writeString(devices.resolve("b.lock"), "native-cma in process 12\n");
    write(
        "proc/locks",
        "1: POSIX  ADVISORY  WRITE 4711 08:01:"
            + Files.getAttribute(held, "unix:ino")
            + " 1048576 1048576\n2: broken\n");

    assertFinding("locks", "pass", "1 devices are owned, 1 files are left");
    assertThat(finding("locks").message()).endsWith(": native-cma in process 4711");
  }

  @Test
  void whetherOthersOnTheHostKnowOfLocksIsSaid() throws Exception {
    assertFinding("locks.host", "pass", "for this user alone");
    Path place = home.resolve("locks");
    directories =
        new UserDirectories(directories.state(), directories.runtime(), Optional.of(place));
    assertFinding("locks.host", "warn", place + ": there is none");
    Files.createDirectory(place);
    Files.setAttribute(place, "unix:mode", 01777);
    assertFinding("locks.host", "pass", "for all users");
    Files.setAttribute(place, "unix:mode", 0777);
    assertFinding("locks.host", "warn", "sticky");
  }

  @Test
  void aLockThatIsNoFileOfTheUserIsAFailure() throws Exception {
    Path devices = directory("run/devices");
    Files.createSymbolicLink(devices.resolve("a.lock"), home.resolve("elsewhere"));

    assertFinding("locks", "fail", "a.lock");
  }

  @Test
  void aDaemonSaysWhoTheUserIsToIt() throws Exception {
    DaemonConfig config = DaemonConfig.usual(directories);
    Daemon.Setting setting = Daemon.Setting.of(directories, clock);
    try (Daemon _ = Daemon.start(config, setting)) {
      assertFinding("socket.directory", "pass", directories.runtime().toString());
      assertFinding("socket", "pass", "rw-rw----");
      assertFinding("daemon", "pass", System.getProperty("user.name"));
      assertThat(finding("daemon").message()).contains("connect", "revalidate");
      mode(socket(), "rw-rw-rw-");
      assertFinding("socket", "warn", "everybody");
      mode(directories.runtime(), "rwxrwxrwx");
      assertFinding("socket.directory", "fail", directories.runtime().toString());
    }
    assertFinding("socket", "warn", "no daemon");
  }

  @Test
  void whoOnlyCallsAnotherUsersDaemonNeedsNoDirectoriesOfHisOwn() throws Exception {
    Daemon.Setting setting = Daemon.Setting.of(directories, clock);
    try (Daemon _ = Daemon.start(DaemonConfig.usual(directories), setting)) {
      mode(directories.state(), "rwxrwxrwx");
      assertFinding("directory.state", "fail", "rwxrwxrwx");
      user++;

      assertFinding("directory.state", "warn", "another user's");
      assertThat(finding("directory.state").advice().orElseThrow()).startsWith("nothing, as long");
      assertThat(examine().exitCode()).isEqualTo(ExitCode.DONE);
    }
    assertFinding("directory.state", "fail", "rwxrwxrwx");
  }

  @Test
  void whatADeadDaemonLeftDoesNotAnswer() throws Exception {
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket()));
    }

    assertFinding("daemon", "fail", "expected a daemon's answer");
    assertThat(examine().exitCode()).isEqualTo(ExitCode.REFUSED_BY_STATE);
  }

  @Test
  void aFileIsNoSocket() throws Exception {
    Files.writeString(socket(), "");

    assertFinding("socket", "fail", "found a file");
  }

  @Test
  void aConfigurationThatNobodyCouldFollowIsFound() throws Exception {
    Path file = root.resolve("daemon.yaml");
    Files.createDirectories(root);
    Files.writeString(
        file,
        """
        version: 1
        grants:
        - users: ["nobody-of-this-name"]
          rights: ["verify"]
        devices:
        - address: "nosuch:x"
        """);
    DaemonConfig config = DaemonConfigFile.read(file, DaemonConfig.usual(directories));

    assertThat(ConfigChecks.findings(config, directories))
        .extracting(Finding::status)
        .containsExactly(Finding.Status.FAIL_STATE, Finding.Status.WARN);
    assertThat(ConfigChecks.findings(DaemonConfig.usual(directories), directories))
        .extracting(Finding::status)
        .containsExactly(Finding.Status.PASS);
  }
}
