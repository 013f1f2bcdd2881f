package org.opentsm.tsm.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.device.ProfileFile;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.emulator.fault.FaultKind;
import org.opentsm.spdm.message.MessageCode;

/** {@code docs/profiles.md} says what the code does. */
class ProfileDocumentTest {
  private static final String CODE = "src/main/java/org/opentsm/emulator/device/ProfileFile.java";

  @TempDir Path home;

  private static Path root;
  private static String document;

  @BeforeAll
  static void read() throws Exception {
    root = Path.of(System.getProperty("opentsm.root", ".."));
    document = Files.readString(root.resolve("docs").resolve("profiles.md"));
  }

  private static Set<String> words(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static String section(String from, String to) {
    return document.substring(document.indexOf(from), document.indexOf(to));
  }

  @Test
  void theExampleIsAProfile() throws Exception {
    String example = document.split("```", -1)[1];

    DeviceProfile profile = ProfileFile.parse("my.profile", example);

    assertThat(profile.identity().serial()).isEqualTo("LAB-7");
    assertThat(profile.slots()).containsExactlyInAnyOrder(0, 1, 4);
    assertThat(profile.dataTransferSize()).isEqualTo(1024);
  }

  @Test
  void everyKeyIsThere() throws Exception {
    String code = Files.readString(root.resolve("emulator").resolve(CODE));
    String keys = code.substring(code.indexOf("void set("), code.indexOf("ProfileValue value("));

    assertThat(words("(?m)(?<=^\\| `)[a-z0-9-]+(?=` \\| )", section("## In a file", "Numbers are")))
        .isEqualTo(words("(?m)(?<=^ {6}case \")[a-z0-9-]+(?=\" ->)", keys));
  }

  /** How it ends is held by {@link EmulatedDevicesTest}. */
  @ParameterizedTest
  @EnumSource
  void everyFaultIsThereWithWhatItDoes(FaultKind fault) {
    List<MessageCode> others = new ArrayList<>(fault.targets());
    others.remove(fault.target());
    assertThat(document)
        .containsOnlyOnce(
            "| `%s` | %s | `%s` | %s | "
                .formatted(fault.id(), fault.description(), fault.target(), others(fault, others)));
  }

  private static String others(FaultKind fault, List<MessageCode> others) {
    if (others.size() <= 2) {
      return others.stream().map(other -> "`" + other + "`").collect(joining(", "));
    }
    return Fault.SECURED_RESPONSES.containsAll(fault.targets()) ? "any of a session" : "any";
  }

  @Test
  void everyResponseThatAFaultMayBefallIsThere() throws Exception {
    String help = new TestTool(home).run("emulate", "device", "--help").succeeded().out();
    for (MessageCode response : Fault.RESPONSES) {
      assertThat(section("## Faults", "| Fault |")).contains("`" + response + "`");
      assertThat(help).contains(response.name());
    }
    for (MessageCode response : Fault.SECURED_RESPONSES) {
      assertThat(section("## Faults of sessions", "| Fault of sessions |"))
          .contains("`" + response + "`");
      assertThat(help).contains(response.name());
    }
  }

  @Test
  void everyNameIsThere() {
    assertThat(words("(?<=`)[a-z0-9.-]+(?=`)", section("## With a name", "## In a file")))
        .containsAll(NamedProfiles.all().stream().map(NamedProfiles.Entry::name).toList());
  }
}
