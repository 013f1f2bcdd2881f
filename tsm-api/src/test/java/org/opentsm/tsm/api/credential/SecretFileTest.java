package org.opentsm.tsm.api.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

class SecretFileTest {
  @TempDir Path directory;

  @Test
  void whatWasReadIsOverwritten() throws Exception {
    Path file = secret("secret", 5);
    AtomicReference<byte[]> seen = new AtomicReference<>();

    int first =
        SecretFile.read(
            file,
            octets -> {
              seen.set(octets);
              return (int) octets[0];
            });

    assertThat(first).isEqualTo(5);
    assertThat(seen.get()).hasSize(64).containsOnly(0);
  }

  @Test
  void aLinkCountsAsTheFileThatItLeadsTo() throws Exception {
    Path file = secret("secret", 5);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThat(SecretFile.<Integer>read(link, octets -> octets.length)).isEqualTo(64);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> SecretFile.read(link, octets -> octets.length))
        .isInstanceOf(TsmException.NotPermitted.class);
  }

  /** The file that was looked at is moved away, and the attacker's own takes its place. */
  @Test
  void anotherFileInItsPlaceIsRefused() throws Exception {
    Path file = secret("secret", 5);
    Path other = secret("other", 7);

    refusedAsChanged(file, () -> Files.move(other, file, StandardCopyOption.REPLACE_EXISTING));
  }

  @Test
  void aLinkInItsPlaceIsRefused() throws Exception {
    Path file = secret("secret", 5);
    Path other = secret("other", 7);

    assertThatThrownBy(() ->
            SecretFile.read(
                file,
                () ->
                    run(() -> {
                      Files.delete(file);
                      Files.createSymbolicLink(file, other);
                    }),
                octets -> octets.length))
        .isInstanceOf(TsmException.NotPermitted.class);
  }

  @Test
  void permissionsThatAreWidenedMeanwhileAreRefused() throws Exception {
    Path file = secret("secret", 5);

    refusedAsChanged(
        file,
        () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-")));
  }

  /** What root reads must be root's: everybody has files that nobody else can read. */
  @Test
  void aFileOfAnotherUserIsRefused() throws Exception {
    Path file = secret("secret", 5);
    assumeTrue(
        (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS) == 0,
        "only root can give files away");
    Files.setAttribute(file, "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);

    assertThatThrownBy(() -> SecretFile.read(file, octets -> octets.length))
        .isInstanceOfSatisfying(
            TsmException.NotPermitted.class,
            e -> assertThat(e.code()).isEqualTo(TsmErrorCode.NOT_PERMITTED))
        .hasMessageContaining("expected a file of root, who runs this, found one of 12345");
  }

  /** A service may have no place of its own to write to. */
  @Test
  void itIsReadWithoutATemporaryDirectory() throws Exception {
    Path output = directory.resolve("output");
    Process reader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory.resolve("none"),
                "-cp",
                System.getProperty("java.class.path"),
                ReaderProcess.class.getName(),
                secret("secret", 5).toString())
            .redirectOutput(output.toFile())
            .redirectError(directory.resolve("stderr").toFile())
            .start();

    int ended = reader.waitFor();

    assertThat(Files.readString(output)).isEqualTo("64");
    assertThat(ended).isZero();
  }

  private static void refusedAsChanged(Path file, Change change) {
    assertThatThrownBy(() -> SecretFile.read(file, () -> run(change), octets -> octets.length))
        .isInstanceOf(TsmException.NotPermitted.class)
        .hasMessageContaining("found one that changed meanwhile");
  }

  private interface Change {
    void make() throws IOException;
  }

  private static void run(Change change) {
    try {
      change.make();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path secret(String name, int octet) throws IOException {
    byte[] content = new byte[64];
    content[0] = (byte) octet;
    Path file = Files.write(directory.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
