package org.opentsm.tsm.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

@Timeout(120)
class DeviceOwnershipTest {
  @TempDir Path temporary;
  private DeviceAddress device;
  private Path runtime;

  @BeforeEach
  void prepare() throws TsmException {
    device = DeviceAddress.parse("emu:");
    runtime = temporary.resolve("run");
  }

  @Test
  void aSecondOwnerInThisProcessIsRefusedByName() throws Exception {
    try (DeviceOwnership.Ownership _ = ownership("the first").acquire(device, "r")) {
      assertRefused("the first in process " + ProcessHandle.current().pid());
      // The refusal must not have broken the lock of the first.
      assertRefused("the first in process " + ProcessHandle.current().pid());
      assertAnotherProcessIsRefused();
    }
    ownership("the second").acquire(device, "r").close();
  }

  @Test
  void respondersAreOwnedOneByOne() throws Exception {
    try (DeviceOwnership.Ownership one = ownership("the first").acquire(device, "r");
        DeviceOwnership.Ownership two = ownership("the second").acquire(device, "s")) {
      assertThat(one).isNotSameAs(two);
    }
  }

  @Test
  void releasingTwiceDoesNotRobTheNextOwner() throws Exception {
    DeviceOwnership.Ownership first = ownership("the first").acquire(device, "r");
    first.close();
    try (DeviceOwnership.Ownership _ = ownership("the first").acquire(device, "r")) {
      first.close();
      assertRefused("the first");
    }
  }

  @Test
  void manyThreadsNeverOwnTogether() throws Exception {
    AtomicInteger owners = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();
    Callable<Void> contender =
        () -> {
          for (int i = 0; i < 50; i++) {
            try (DeviceOwnership.Ownership _ = ownership("one of many").acquire(device, "r")) {
              assertThat(owners.incrementAndGet()).isEqualTo(1);
              turns.incrementAndGet();
              owners.decrementAndGet();
            } catch (TsmException.Refused taken) {
              Thread.onSpinWait();
            }
          }
          return null;
        };
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : pool.invokeAll(IntStream.range(0, 8).mapToObj(i -> contender).toList())) {
        done.get();
      }
    }
    assertThat(turns).hasPositiveValue();
    ownership("the last").acquire(device, "r").close();
  }

  @Test
  void anotherProcessIsNamedAndItsDeathFreesTheResponder() throws Exception {
    Process other = start("r");
    try {
      assertThat(firstLine(other)).isEqualTo("owns");
      assertRefused("the other in process " + other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
    ownership("the heir").acquire(device, "r").close();
  }

  @Test
  void anotherClassLoaderOfThisProcessIsAnOwnerToo() throws Exception {
    Path file;
    try (DeviceOwnership.Ownership _ = ownership("me").acquire(device, "r");
        Stream<Path> made = Files.list(runtime.resolve("devices"))) {
      file = made.findFirst().orElseThrow();
    }
    // The lock is all that another copy of the class shares with this one.
    try (FileChannel other =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertThat(other.lock()).isNotNull();
      assertRefused("another part of process " + ProcessHandle.current().pid());
    }
    ownership("me").acquire(device, "r").close();
  }

  @Test
  void anInterruptCancelsAndIsKept() throws Exception {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> ownership("me").acquire(device, "r"))
          .isInstanceOfSatisfying(
              TsmException.class, e -> assertThat(e.code()).isEqualTo(TsmErrorCode.CANCELLED));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    ownership("me").acquire(device, "r").close();
  }

  @Test
  void aDirectoryThatOthersCanWriteToIsRefused() throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    Files.createDirectory(runtime);
    Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> ownership("me").acquire(device, "r"))
        .isInstanceOf(TsmException.NotPermitted.class)
        .hasMessageContaining("nobody else can write");
  }

  @Test
  void whatItMakesIsForTheUserAlone() throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    try (DeviceOwnership.Ownership owned = ownership("me").acquire(device, "r");
        Stream<Path> made = Files.walk(runtime)) {
      assertThat(owned).isNotNull();
      assertThat(made.map(DeviceOwnershipTest::permissionsOfOthers)).containsOnly("------");
    }
  }

  @Test
  void nothingIsLeftOfWhatWasReleased() throws Exception {
    for (int i = 0; i < 3; i++) {
      ownership("me").acquire(device, "r" + i).close();
    }
    try (Stream<Path> left = Files.list(runtime.resolve("devices"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void processesThatShareAPlaceOnTheHostShareItsLocksWhateverTheirOwnDirectories()
      throws Exception {
    Path place = hostLocks(01777);
    String other = DeviceOwnership.ofThisProcess("emu:1");
    try (DeviceOwnership.Ownership _ = sharing(place, "one").acquire(device, "r");
        DeviceOwnership.Ownership _ = sharing(place, "one").acquire(device, other)) {
      assertThatThrownBy(() -> sharing(place, "two").acquire(device, "r"))
          .isInstanceOf(TsmException.Refused.class)
          .hasMessageContaining("owned by one in process");
      // What nobody else can reach is nobody else's business.
      try (Stream<Path> made = Files.list(place)) {
        assertThat(made)
            .singleElement()
            .satisfies(file ->
                assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-rw-rw-")));
      }
    }
  }

  @Test
  void aPlaceOnTheHostInWhichOthersCouldRemoveLocksIsNotUsed() throws Exception {
    Path place = hostLocks(0777);
    try (DeviceOwnership.Ownership _ = sharing(place, "one").acquire(device, "r");
        Stream<Path> made = Files.list(place)) {
      assertThat(made).isEmpty();
    }
    UserDirectories directories = new UserDirectories(runtime, runtime, Optional.of(place));
    assertThat(LockPlace.of(directories))
        .isEqualTo(
            new LockPlace(
                runtime.resolve("devices"),
                Optional.of(
                    place + ": expected it sticky, because others write to it; it is not")));
  }

  @Test
  void whatSomebodyPlantedInThePlaceOfALockIsNotWrittenTo() throws Exception {
    Path place = hostLocks(01777);
    Path precious = Files.writeString(temporary.resolve("precious"), "mine");
    Path file;
    try (DeviceOwnership.Ownership _ = sharing(place, "one").acquire(device, "r");
        Stream<Path> made = Files.list(place)) {
      file = made.findFirst().orElseThrow();
    }
    for (boolean symbolic : new boolean[] {true, false}) {
      if (symbolic) {
        Files.createSymbolicLink(file, precious);
      } else {
        Files.createLink(file, precious);
      }
      assertThatThrownBy(() -> sharing(place, "one").acquire(device, "r"))
          .isInstanceOf(TsmException.NotPermitted.class)
          .hasMessageContaining("expected a file with one name");
      assertThat(precious).hasContent("mine");
      Files.delete(file);
    }
  }

  private Path hostLocks(int mode) throws Exception {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("unix"));
    Path place = Files.createDirectory(temporary.resolve("locks"));
    Files.setAttribute(place, "unix:mode", mode);
    return place;
  }

  /** With directories of its own, as every user has. */
  private DeviceOwnership sharing(Path place, String owner) throws Exception {
    Path own = Files.createTempDirectory(temporary, "own");
    return new DeviceOwnership(
        TsmEnvironment.builder(new UserDirectories(own, own, Optional.of(place))).build(), owner);
  }

  private static String permissionsOfOthers(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path)).substring(3);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void assertRefused(String owner) {
    assertThatThrownBy(() -> ownership("the second").acquire(device, "r"))
        .isInstanceOfSatisfying(
            TsmException.Refused.class,
            e -> {
              assertThat(e.code()).isEqualTo(TsmErrorCode.OWNED_BY_ANOTHER);
              assertThat(e).hasMessageContaining("emu:").hasMessageContaining(owner);
            });
  }

  private void assertAnotherProcessIsRefused() throws Exception {
    Process other = start("r");
    try {
      assertThat(firstLine(other)).isNotEqualTo("owns");
      assertThat(other.waitFor()).isNotZero();
    } finally {
      other.destroyForcibly();
    }
  }

  private DeviceOwnership ownership(String owner) {
    return new DeviceOwnership(
        TsmEnvironment.builder(new UserDirectories(runtime, runtime)).build(), owner);
  }

  private Process start(String responder) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OwnerProcess.class.getName(),
            runtime.toString(),
            responder)
        .redirectError(temporary.resolve("stderr").toFile())
        .start();
  }

  private static String firstLine(Process process) throws Exception {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = lines.readLine();
    return line == null ? "" : line;
  }
}
