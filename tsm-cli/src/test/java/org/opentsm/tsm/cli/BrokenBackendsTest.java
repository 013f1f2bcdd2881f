package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;
import org.opentsm.tsm.cli.TestTool.Ended;

/** Jars beside the tool whose backends do not work: nobody else suffers. */
@Timeout(120)
class BrokenBackendsTest {
  @TempDir Path home;

  private TestTool tool;

  @BeforeEach
  void makeTool() {
    tool = new TestTool(home);
  }

  /** A backend that says that it can be used. */
  private abstract static class Plugin implements TsmPlugin {
    @Override
    public String provider() {
      return "acme";
    }

    @Override
    public Set<TsmFeature> features() {
      return Set.of(TsmFeature.CONNECT);
    }

    @Override
    public Optional<String> unavailable(TsmEnvironment environment) {
      return Optional.empty();
    }

    @Override
    public Tsm create(TsmEnvironment environment) throws TsmException {
      throw new IllegalStateException("no engine");
    }
  }

  /** Its constructor throws. */
  public static final class BadConstructor extends Plugin {
    /** For the service loader. */
    public BadConstructor() {
      throw new IllegalStateException("no engine");
    }
  }

  /** Its class cannot be initialized. */
  public static final class BadClass extends Plugin {
    private static final int NUMBER = Integer.parseInt("no engine");

    @Override
    public String provider() {
      return "acme-" + NUMBER;
    }
  }

  /** It cannot say its name. */
  public static final class BadName extends Plugin {
    @Override
    public String provider() {
      throw new IllegalStateException("no engine");
    }
  }

  /** Its name is none. */
  public static final class WrongName extends Plugin {
    @Override
    public String provider() {
      return "no engine";
    }
  }

  /** It makes no TSM. */
  public static final class BadCreate extends Plugin {}

  /** It was compiled against another API. */
  public static final class BadFeatures extends Plugin {
    @Override
    public Set<TsmFeature> features() {
      throw new AbstractMethodError("no engine");
    }
  }

  /** It has a name that is taken. */
  public static final class Impostor extends Plugin {
    @Override
    public String provider() {
      return "native-cma";
    }
  }

  /** It fails as a backend may. */
  public static final class Silent extends Plugin {
    @Override
    public Tsm create(TsmEnvironment environment) throws TsmException {
      throw new TsmException.Refused(TsmErrorCode.WRONG_STATE, "acme: no engine");
    }
  }

  private Ended runWith(String plugin, Object... arguments) throws Exception {
    Path services = Files.createDirectories(home.resolve("jar/META-INF/services"));
    Files.writeString(services.resolve(TsmPlugin.class.getName()), plugin + "\n");
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    try (URLClassLoader jar =
        new URLClassLoader(new URL[] {home.resolve("jar").toUri().toURL()}, usual)) {
      thread.setContextClassLoader(jar);
      return tool.run(arguments);
    } finally {
      thread.setContextClassLoader(usual);
    }
  }

  private static String name(Class<? extends TsmPlugin> plugin) {
    return plugin.getName();
  }

  static Stream<String> broken() {
    return Stream.of(
            BadConstructor.class,
            BadClass.class,
            BadName.class,
            WrongName.class,
            BadCreate.class,
            BadFeatures.class)
        .map(Class::getName);
  }

  private static JsonNode entryBeside(JsonNode backends) {
    List<JsonNode> others =
        backends
            .valueStream()
            .filter(each -> !each.path("provider").asText().equals("native-cma"))
            .toList();
    assertThat(others).hasSize(1);
    return others.getFirst();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aBrokenBackendIsListedAndTheOthersWork(String plugin) throws Exception {
    JsonNode json = runWith(plugin, "backends", "--json").succeeded().json();

    assertThat(
            JsonSchema.load("/org/opentsm/tsm/cli/command/backends.schema.json").violations(json))
        .isEmpty();
    JsonNode entry = entryBeside(json.path("backends"));
    assertThat(entry.path("available").asBoolean()).isFalse();
    assertThat(entry.path("reason").asText()).contains("no engine").doesNotContain("\n");
    assertThat(runWith(plugin, "backends").succeeded().out())
        .contains("unavailable: ", "native-cma  available");
    Path evidence = tool.file("e.cbor");
    runWith(plugin, "attest", "emu:p384", "--nonce", NONCE, "--out", evidence).succeeded();
    assertThat(runWith(plugin, "devices").succeeded().out()).contains("emu:  native-cma");
  }

  @ParameterizedTest
  @ValueSource(strings = {"com.example.NoSuchClass", "org.opentsm.tsm.cli.TestTool", "not a name"})
  void aJarThatNamesNoBackendIsListedToo(String plugin) throws Exception {
    JsonNode json = runWith(plugin, "backends", "--json").succeeded().json();

    JsonNode entry = entryBeside(json.path("backends"));
    assertThat(entry.has("provider")).isFalse();
    assertThat(entry.path("reason").asText()).contains("TsmPlugin");
  }

  @Test
  void commandsWithoutATsmLoadNone() throws Exception {
    Path evidence = tool.evidence("emu:p384");

    runWith(name(BadConstructor.class), "verify", evidence, "--nonce", NONCE, "--root", tool.root())
        .succeeded();
    runWith(name(BadClass.class), "show", evidence).succeeded();
    runWith(name(BadClass.class), "--help").succeeded();
  }

  @Test
  void neitherOfTwoWithOneNameWins() throws Exception {
    JsonNode json = runWith(name(Impostor.class), "backends", "--json").succeeded().json();

    assertThat(json.path("backends")).hasSize(1);
    JsonNode entry = json.at("/backends/0");
    assertThat(entry.path("provider").asText()).isEqualTo("native-cma");
    assertThat(entry.path("available").asBoolean()).isFalse();
    assertThat(entry.path("reason").asText())
        .contains(name(Impostor.class), "org.opentsm.backend.nativecma.NativeCmaPlugin");
    Ended attested =
        runWith(
            name(Impostor.class), "attest", "emu:", "--nonce", NONCE, "--out", tool.file("none"));
    assertThat(attested.failed(5, "tsm.lacks-feature").err()).contains(name(Impostor.class));
  }

  @Test
  void devicesOfOthersAreListedBesideAFailure() throws Exception {
    Ended ended = runWith(name(Silent.class), "devices", "--json").succeeded();

    assertThat(
            JsonSchema.load("/org/opentsm/tsm/cli/command/devices.schema.json")
                .violations(ended.json()))
        .isEmpty();
    assertThat(ended.json().path("devices").findValuesAsText("address")).contains("emu:");
    JsonNode failure = ended.json().at("/failures/0");
    assertThat(failure.path("provider").asText()).isEqualTo("acme");
    assertThat(failure.path("code").asText()).isEqualTo("tsm.wrong-state");
    assertThat(failure.path("exitCode").asInt()).isEqualTo(6);
    assertThat(failure.path("reason").asText()).isEqualTo("acme: no engine");
    assertThat(runWith(name(Silent.class), "devices").succeeded().out())
        .contains("emu:  native-cma", "acme  cannot be asked: acme: no engine (tsm.wrong-state)");
  }

  @Test
  void whereNobodyAnswersTheFirstFailureIsTheExitCode() throws Exception {
    String both = name(Silent.class) + "\n" + name(Impostor.class);

    Ended ended = runWith(both, "devices", "--json");

    assertThat(ended.code()).isEqualTo(6);
    assertThat(ended.json().path("devices")).isEmpty();
    assertThat(ended.json().path("failures")).hasSize(1);
  }
}
