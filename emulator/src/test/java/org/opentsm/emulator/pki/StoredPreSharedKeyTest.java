package org.opentsm.emulator.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.EmulatorErrorCode;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.session.PreSharedKey;

class StoredPreSharedKeyTest {
  @TempDir Path directory;

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
  void aKeyThatOthersCanReadOrThatMakesNoSenseIsAFailureOfTheDevice() throws Exception {
    DevicePki pki = DevicePki.open(directory.resolve("pki"), DeviceIdentity.DEFAULT);
    pki.preSharedKey().close();
    Path file = directory.resolve("pki/psk");

    Files.writeString(file, "key = 0");
    assertThatThrownBy(pki::preSharedKey)
        .isInstanceOfSatisfying(
            PkiException.class, e -> assertThat(e.code()).isEqualTo(EmulatorErrorCode.PKI_CORRUPT));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(pki::preSharedKey)
        .isInstanceOfSatisfying(
            PkiException.class,
            e -> assertThat(e.code()).isEqualTo(EmulatorErrorCode.PKI_INACCESSIBLE));
  }
}
