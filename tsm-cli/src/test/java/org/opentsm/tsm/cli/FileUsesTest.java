package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.tsm.cli.command.FileUses;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What a command writes never takes the place of another of its files. */
@Timeout(120)
class FileUsesTest {
  @TempDir static Path home;
  private static TestTool tool;
  private static byte[] evidence;

  @BeforeAll
  static void attest() throws Exception {
    tool = new TestTool(home);
    evidence = Files.readAllBytes(tool.evidence("emu:"));
    Files.createSymbolicLink(tool.file("link.cbor"), tool.file("evidence.cbor"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "verify evidence.cbor --nonce N --root root.pem --html evidence.cbor",
        "verify evidence.cbor --nonce N --root root.pem --ear ./evidence.cbor",
        "verify evidence.cbor --nonce N --root root.pem --html link.cbor",
        "verify link.cbor --nonce N --root root.pem --html evidence.cbor",
        "verify e.cbor --nonce N --root root.pem --platform-root tpm=evidence.cbor --html evidence.cbor",
        "show evidence.cbor --html evidence.cbor",
        "show evidence.cbor --prove measurements --out evidence.cbor",
        "export dat evidence.cbor --out evidence.cbor",
        "policy init evidence.cbor --out evidence.cbor",
        "attest emu: --nonce N --out evidence.cbor --pcap evidence.cbor",
        "tpm challenge r.cbor --root ek.pem --out evidence.cbor --pending evidence.cbor",
        "tpm challenge r.cbor --root ek.pem --out new.cbor --pending new.cbor",
        "tpm confirm a.cbor --pending evidence.cbor --out evidence.cbor"
      })
  void aFileHasOneUse(String line) throws Exception {
    List<Object> words = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      int file = word.indexOf('=') + 1;
      words.add(
          word.equals("N")
              ? NONCE
              : word.contains(".")
                  ? word.substring(0, file) + tool.file(word.substring(file))
                  : word);
    }

    assertThat(tool.run(words.toArray()).failed(2, "cli.usage").err())
        .contains(": expected two files, found one");
    assertThat(tool.file("evidence.cbor")).hasBinaryContent(evidence);
    assertThat(tool.file("new.cbor")).doesNotExist();
  }

  @Test
  void helpIsGivenWhateverElseIsWrong() {
    Path file = tool.file("evidence.cbor");

    assertThat(tool.run("show", file, "--html", file, "--help").succeeded().out())
        .startsWith("Usage: tsm show");
  }

  /** An option for a file that is written is known to be one. */
  @Test
  void everyFileThatIsWrittenIsKnown() {
    List<OptionSpec> options = new ArrayList<>();
    addFiles(new CommandLine(TsmCommand.class, new GuiceFactory()), options);

    assertThat(options)
        .hasSizeGreaterThan(30)
        .filteredOn(option ->
            String.join(" ", option.description())
                .matches(
                    "(Where .* (goes?|is kept)\\b|The file to write|Write|Also write|Record).*"))
        .hasSizeGreaterThan(10)
        .allMatch(option -> FileUses.WRITTEN.contains(option.longestName()));
  }

  private static void addFiles(CommandLine command, List<OptionSpec> options) {
    command.getCommandSpec().options().stream()
        .filter(option -> option.type() == Path.class || option.type() == List.class)
        .forEach(options::add);
    command.getSubcommands().values().forEach(sub -> addFiles(sub, options));
  }
}
