package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.tsm.cli.TestTool.Ended;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** What {@code --help} says. */
class HelpTest {
  private static final int TERMINAL = 80;

  @TempDir Path home;

  static List<String> commands() {
    return List.of(
        "demo",
        "backends",
        "devices",
        "attest",
        "verify",
        "accept",
        "revalidate",
        "policy init",
        "show",
        "cert",
        "import nvidia",
        "import dat",
        "export dat",
        "export cmw",
        "emulate device",
        "spdm info",
        "spdm digests",
        "spdm certificate",
        "spdm measurements",
        "spdm mel",
        "spdm endpoint-info",
        "spdm events",
        "spdm key-pairs",
        "spdm csr",
        "spdm set-certificate",
        "ide exercise",
        "tdisp state",
        "tdisp report",
        "tdisp exercise",
        "tpm enroll",
        "tpm request",
        "tpm challenge",
        "tpm answer",
        "tpm confirm",
        "statement show",
        "statement verify",
        "serve",
        "doctor",
        "status",
        "events",
        "connect",
        "evidence",
        "lock",
        "unlock",
        "disconnect");
  }

  private String help(String command) {
    List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
    words.removeIf(String::isEmpty);
    words.add("--help");
    Ended ended = new TestTool(home).run(words.toArray()).succeeded();
    assertThat(ended.err()).isEmpty();
    return ended.out();
  }

  @Test
  void helpIsThatOfTheLastWord() {
    TestTool tool = new TestTool(home);

    assertThat(tool.run("help", "spdm", "events").succeeded().out()).isEqualTo(help("spdm events"));
    assertThat(tool.run("help").succeeded().out()).isEqualTo(help(""));
    tool.run("help", "spdm", "nothing").failed(2, "cli.usage");
    tool.run("help", "attest", "nothing").failed(2, "cli.usage");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasExamplesThatCanBeCopied(String command) {
    String help = help(command);

    assertThat(help).startsWith("Usage: tsm " + command);
    assertThat(help.lines().dropWhile(line -> !line.startsWith("Example")).skip(1))
        .as(help)
        .anyMatch(line -> line.startsWith("  tsm " + command))
        .noneMatch(line -> line.startsWith("-"));
  }

  /** A footer without a heading does not reach the man pages. */
  @ParameterizedTest
  @MethodSource("commands")
  void theExamplesAreInTheManPageToo(String command) throws Exception {
    Path pages = home.resolve("man");
    int code =
        ManPageGenerator.generateManPage(
            pages.toFile(), null, new boolean[0], true, specOf(command));

    assertThat(code).isZero();
    String page = Files.readString(pages.resolve("tsm-" + command.replace(' ', '-') + ".adoc"));
    assertThat(page).containsPattern("(?s)== +Examples?:.*\\R  tsm " + command);
  }

  private static CommandLine.Model.CommandSpec specOf(String command) {
    CommandLine line = new CommandLine(TsmCommand.class, new GuiceFactory());
    for (String word : command.split(" ")) {
      line = line.getSubcommands().get(word);
    }
    return line.getCommandSpec();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandKnowsTheVersion(String command) {
    String version = new TestTool(home).run("--version").succeeded().out();
    List<Object> words = new ArrayList<>(Arrays.asList(command.split(" ")));
    words.add("--version");

    assertThat(new TestTool(home).run(words.toArray()).succeeded().out())
        .isEqualTo(version)
        .startsWith("tsm ");
  }

  /** Two options whose values have one label would share what is offered for them. */
  @ParameterizedTest
  @MethodSource("commands")
  void noTwoOptionsShareTheirCompletion(String command) {
    assertThat(
            specOf(command).options().stream()
                .filter(option -> option.completionCandidates() != null)
                .map(CommandLine.Model.OptionSpec::paramLabel))
        .doesNotHaveDuplicates();
  }

  @Test
  void completionOffersBindingsAsTheyAreWritten() {
    assertThat(specOf("emulate device").findOption("--transport").completionCandidates())
        .containsExactly("doe", "mctp", "tcp", "dsp0287");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandFitsATerminal(String command) {
    assertThat(help(command).lines()).allMatch(line -> line.length() <= TERMINAL);
  }

  /** The first line stands in the list of commands alone; each other begins a line of the help. */
  @Test
  void everyLineOfADescriptionIsWholeSentences() {
    List<String> lines = new ArrayList<>();
    addDescriptions(new CommandLine(TsmCommand.class, new GuiceFactory()), lines);

    assertThat(lines).hasSizeGreaterThan(200).allMatch(line -> line.matches("(?s).*[.:]"));
  }

  private static void addDescriptions(CommandLine command, List<String> lines) {
    lines.addAll(List.of(command.getCommandSpec().usageMessage().description()));
    command.getCommandSpec().args().forEach(arg -> lines.addAll(List.of(arg.description())));
    command.getSubcommands().values().forEach(sub -> addDescriptions(sub, lines));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "policy",
        "emulate",
        "spdm",
        "ide",
        "tdisp",
        "statement",
        "tpm",
        "import",
        "export"
      })
  void aGroupListsItsCommands(String group) {
    assertThat(help(group)).contains("Commands:");
  }

  @Test
  void theToolNamesItsCommandsExitCodesAndTargets() {
    String help = help("");

    assertThat(help).contains("Commands:", "Exit codes:", "Targets:", "spdm+doe://", "emu:");
    for (String command : commands()) {
      assertThat(help).containsPattern("\n  " + command.split(" ")[0] + " +[A-Z]");
    }
    for (int code : new int[] {0, 1, 2, 3, 4, 5, 6, 7}) {
      assertThat(help).containsPattern("\n +" + code + " +[A-Z]");
    }
    assertThat(help.lines()).allMatch(line -> line.length() <= TERMINAL);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandThatTalksCanRecord(String command) {
    boolean talks =
        command.matches("(spdm|ide|tdisp) .*")
            || List.of("attest", "accept", "revalidate", "cert", "emulate device")
                .contains(command);

    assertThat(specOf(command).optionsMap().containsKey("--pcap")).isEqualTo(talks);
  }

  @Test
  void namesAndContinuedLinesStayWhole() {
    assertThat(help("emulate device").lines()).noneMatch(line -> line.endsWith("spdm-1."));
    assertThat(
            help("")
                .lines()
                .dropWhile(line -> !line.equals("Targets:"))
                .filter(line -> !line.isEmpty()))
        .allMatch(line -> line.startsWith("  ") || line.endsWith(":") || line.startsWith("Start"));
  }

  @Test
  void aTypingErrorGetsASuggestion() {
    Ended ended = new TestTool(home).run("atest").failed(2, "cli.usage");

    assertThat(ended.err()).contains("did you mean attest");
  }
}
