package org.opentsm.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmulatorErrorCodeTest {
  @ParameterizedTest
  @EnumSource
  void theCatalogueListsEveryCode(EmulatorErrorCode code) throws Exception {
    Path catalogue = Path.of(System.getProperty("opentsm.root", ".."), "docs", "errors.md");

    assertThat(Files.readString(catalogue))
        .containsPattern("\\| `" + code.id() + "` \\| [1-7] \\| [^|]+ \\| [^|]+ \\|");
  }
}
