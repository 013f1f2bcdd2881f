package org.opentsm.tsm.api.credential;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

class PskFileTest {
  @TempDir Path directory;

  @Test
  void aFileOfAPerson() throws Exception {
    byte[] text = "# ours\r\n\n  hint = 454D55 \r\nkey=00ff\t".getBytes(US_ASCII);
    try (PreSharedKey key = PskFile.parse("psk", text)) {
      assertThat(key.hint()).isEqualTo(Bytes.ofHex("454d55"));
    }
    try (PreSharedKey key = PskFile.parse("psk", "key = 01".getBytes(US_ASCII))) {
      assertThat(key.hint()).isEqualTo(Bytes.EMPTY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hint = 01",
        "key =",
        "key = 0",
        "key = 0g",
        "key = 01\nkey = 02",
        "key = 01\nhint = 1",
        "hint = 01\nhint = 01\nkey = 01",
        "key",
        "secret = 01",
        "key = \u00e9\u00e9"
      })
  void whatMakesNoSenseIsRefusedWithoutTheKey(String text) {
    assertThatThrownBy(() -> PskFile.parse("psk", text.getBytes(US_ASCII)))
        .isInstanceOfSatisfying(
            TsmException.Protocol.class,
            e -> assertThat(e.code()).isEqualTo(TsmErrorCode.MALFORMED_FILE))
        .hasMessageStartingWith("psk, line ")
        .hasMessageContaining("expected")
        .hasMessageNotContaining("0g");
  }

  @Test
  void aKeyThatIsTooLongIsRefused() {
    byte[] text = ("key = " + "00".repeat(PreSharedKey.MAX_SIZE + 1)).getBytes(US_ASCII);

    assertThatThrownBy(() -> PskFile.parse("psk", text)).hasMessageContaining("1 to 1024");
  }

  @Test
  void aMissingOrHugeFileIsRefused() throws Exception {
    assertThatThrownBy(() -> PskFile.read(directory.resolve("none")))
        .isInstanceOf(TsmException.BadArgument.class)
        .hasMessageContaining("expected a file, found none");
    assertThatThrownBy(() -> PskFile.read(directory))
        .isInstanceOf(TsmException.BadArgument.class)
        .hasMessageContaining("found a directory");
    Path huge = secret("huge", new byte[PskFile.MAX_SIZE + 1]);
    assertThatThrownBy(() -> PskFile.read(huge)).hasMessageContaining("at most");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
  void aFileThatIsNotTheOwnersAloneIsRefused(String permissions) throws Exception {
    Path file = secret("psk", "key = 00ff".getBytes(US_ASCII));
    PskFile.read(file).close();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    assertThatThrownBy(() -> PskFile.read(file))
        .isInstanceOf(TsmException.NotPermitted.class)
        .hasMessageEndingWith("found " + permissions)
        .hasMessageNotContaining("00ff");
  }

  private Path secret(String name, byte[] content) throws Exception {
    Path file = Files.write(directory.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
