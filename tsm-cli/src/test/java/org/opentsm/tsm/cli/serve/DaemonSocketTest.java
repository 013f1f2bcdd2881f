package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** Which path a daemon takes for its own. */
class DaemonSocketTest {
  @TempDir Path home;

  private static void mode(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static TsmException refusal(Path path) {
    return catchThrowableOfType(TsmException.class, () -> DaemonSocket.claim(path).close());
  }

  /** As /run/opentsm: a group, or everybody, may enter. */
  @ParameterizedTest
  @ValueSource(strings = {"rwx------", "rwxr-x---", "rwxr-xr-x"})
  void aDirectoryThatOthersMayEnterIsGood(String permissions) throws Exception {
    Path directory = Files.createDirectory(home.resolve("run"));
    mode(directory, permissions);

    assertThat(refusal(directory.resolve("tsm.sock"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwxr-xrwx"})
  void aDirectoryThatOthersMayWriteToIsRefused(String permissions) throws Exception {
    Path directory = Files.createDirectory(home.resolve("run"));
    mode(directory, permissions);

    TsmException refusal = refusal(directory.resolve("tsm.sock"));
    assertThat(refusal.code()).isEqualTo(TsmErrorCode.NOT_PERMITTED);
    assertThat(refusal)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(permissions);
  }

  @Test
  void soIsOneBelowSuchADirectoryAlsoByALink() throws Exception {
    Path loose = Files.createDirectory(home.resolve("loose"));
    Path directory = Files.createDirectory(loose.resolve("run"));
    mode(directory, "rwx------");
    Path link = Files.createSymbolicLink(home.resolve("link"), directory);
    mode(loose, "rwxrwxrwx");

    assertThat(refusal(directory.resolve("tsm.sock"))).hasMessageContaining(loose.toString());
    assertThat(refusal(link.resolve("tsm.sock"))).hasMessageContaining(loose.toString());
  }

  @Test
  void whatADeadDaemonLeftIsReplacedAndWhatALiveOneHasIsNot() throws Exception {
    Path path = home.resolve("tsm.sock");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(path));
      assertThat(refusal(path).code()).isEqualTo(TsmErrorCode.OWNED_BY_ANOTHER);
    }
    assertThat(path).exists();
    assertThat(refusal(path)).isNull();
    assertThat(path).doesNotExist();
  }

  @Test
  void whatTheSystemSaysIsSaidInWords() throws Exception {
    Path path = Files.writeString(home.resolve("file"), "").resolve("d").resolve("tsm.sock");

    assertThat(refusal(path))
        .hasMessageContaining(home.resolve("file").toString())
        .hasMessageNotContaining("java.");
  }

  @Test
  void aFileAtThePathStays() throws Exception {
    Path path = Files.writeString(home.resolve("tsm.sock"), "mine");

    assertThat(refusal(path).code()).isEqualTo(TsmErrorCode.NOT_PERMITTED);
    assertThat(path).hasContent("mine");
  }

  /** Devices are made by root alone; of a pipe and a device the kernel says the same: no socket. */
  @Test
  void aPipeADirectoryAndALinkAtThePathStay() throws Exception {
    Path pipe = home.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path link = Files.createSymbolicLink(home.resolve("link"), pipe);
    Path directory = Files.createDirectory(home.resolve("directory"));

    for (Path path : List.of(pipe, link, directory)) {
      Object before = keyOf(path);
      assertThat(refusal(path).code()).as(path.toString()).isEqualTo(TsmErrorCode.NOT_PERMITTED);
      assertThat(keyOf(path)).isEqualTo(before);
    }
    assertThat(refusal(pipe)).hasMessageEndingWith("expected nothing or a socket, found a pipe");
  }

  @Test
  void whatSomebodyPutInThePlaceOfTheSocketStays() throws Exception {
    Path path = home.resolve("tsm.sock");
    DaemonSocket socket = DaemonSocket.claim(path);
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(path));
      socket.open("rw-------");
    }
    Files.writeString(home.resolve("other"), "mine");
    Files.move(home.resolve("other"), path, StandardCopyOption.ATOMIC_MOVE);
    socket.close();

    assertThat(path).hasContent("mine");
  }

  private static @Nullable Object keyOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  @Test
  void standardInputOfTestsIsNoSocketOfAServiceManager() throws Exception {
    assertThat(DaemonSocket.inherited()).isEmpty();
  }
}
