package org.opentsm.tsm.cli.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.opentsm.emulator.EmulatorErrorCode;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.cli.client.ClientErrorCode;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.Problem;

/**
 * {@code docs/errors.md} has every code once, with the exit code that the tool gives it and the
 * status that the daemon answers; what only a caller of the daemon can find out has none.
 */
class ErrorCatalogueTest {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `([a-z.-]+)` \\| (\\d+ \\| (?:\\d+|-)) \\| [^|]+ \\| [^|]+ \\|$",
          Pattern.MULTILINE);

  @Test
  void hasEveryCodeOnceWithItsExitCodeAndStatus() throws IOException {
    Map<String, String> listed = new TreeMap<>();
    String page =
        Files.readString(Path.of(System.getProperty("opentsm.root", ".."), "docs", "errors.md"));
    Matcher row = ROW.matcher(page);
    while (row.find()) {
      assertThat(listed.put(row.group(1), row.group(2))).as(row.group(1)).isNull();
    }

    assertThat(listed).isEqualTo(codes());
    assertThat(page.lines().filter(line -> line.startsWith("| `"))).hasSize(listed.size());
  }

  private static Map<String, String> codes() {
    Map<String, String> codes = new TreeMap<>();
    for (CliErrorCode code : CliErrorCode.values()) {
      add(codes, code.id(), code.exitCode());
    }
    for (ClientErrorCode code : ClientErrorCode.values()) {
      add(codes, code.id(), code.exitCode(), "-");
    }
    for (TsmErrorCode code : TsmErrorCode.values()) {
      add(codes, code.id(), Failure.exitCode(code));
    }
    for (EvidenceErrorCode code : EvidenceErrorCode.values()) {
      add(codes, code.id(), Failure.exitCode(code));
    }
    for (EmulatorErrorCode code : EmulatorErrorCode.values()) {
      add(codes, code.id(), Failure.exitCode(code));
    }
    for (SpdmErrorCode code : SpdmErrorCode.values()) {
      add(codes, code.id(), Failure.exitCode(code));
    }
    for (HttpErrorCode code : HttpErrorCode.values()) {
      add(codes, code.id(), code.exitCode(), String.valueOf(code.status()));
    }
    return codes;
  }

  private static void add(Map<String, String> codes, String id, ExitCode exitCode) {
    int status = Problem.of(new Failure(id, exitCode, "")).status();
    add(codes, id, exitCode, String.valueOf(status));
  }

  private static void add(Map<String, String> codes, String id, ExitCode exitCode, String status) {
    assertThat(codes.put(id, exitCode.value() + " | " + status)).as(id).isNull();
  }
}
