package org.opentsm.emulator.pki;

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
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.EmulatorErrorCode;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.session.PreSharedKey;

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
            PkiException.class, e -> assertThat(e.code()).isEqualTo(EmulatorErrorCode.PKI_CORRUPT))
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
  void aDeviceKeepsItsKeyForItsOwnerAlone() throws Exception {
    DevicePki pki = DevicePki.open(directory.resolve("pki"), DeviceIdentity.DEFAULT);
    pki.preSharedKey().close();
    Path file = directory.resolve("pki/psk");
    String made = Files.readString(file);

    try (PreSharedKey again = pki.preSharedKey()) {
      assertThat(again.hint()).isEqualTo(Bytes.copyOf("EMU-1".getBytes(US_ASCII)));
    }
    assertThat(file).hasContent(made);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**/.new-*");
  }

  @Test
  void aMissingOrHugeFileIsRefused() throws Exception {
    assertThatThrownBy(() -> PskFile.read(directory.resolve("none")))
        .hasMessageContaining("expected a file, found none");
    Path huge = Files.write(directory.resolve("huge"), new byte[PskFile.MAX_SIZE + 1]);
    assertThatThrownBy(() -> PskFile.read(huge)).hasMessageContaining("at most");
  }
}
