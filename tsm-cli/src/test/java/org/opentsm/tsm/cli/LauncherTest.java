package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The launcher {@code ./tsm} around a build: a stand-in for Maven tells what it was given to build
 * on.
 */
@Timeout(60)
class LauncherTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path home;
  private Path archive;
  private Path classFile;
  private Path tool;

  /** What the launcher said, and how it ended. */
  private record Ended(int status, String said) {}

  @BeforeEach
  void layOut() throws IOException {
    Path launcher = home.resolve("tsm-cli/src/main/launcher");
    Files.createDirectories(launcher);
    copy("tsm", home.resolve("tsm"));
    copy("tsm-cli/src/main/launcher/find-jdk.sh", launcher.resolve("find-jdk.sh"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    tool = home.resolve("tsm-cli/target/tsm");
    Files.createDirectories(tool);
    archive = file("spdm/target/spdm-0.1.jar");
    classFile = file("spdm/target/classes/org/opentsm/spdm/Half.class");
  }

  private static void copy(String name, Path to) throws IOException {
    Files.copy(CHECKOUT.resolve(name), to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private Path file(String name) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  /** Runs the launcher with a Maven that does {@code script} instead of building. */
  private Ended runWithMaven(String script) throws Exception {
    Path programs = home.resolve("programs");
    Files.createDirectories(programs);
    Path mvn = Files.writeString(programs.resolve("mvn"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder process = new ProcessBuilder(home.resolve("tsm").toString(), "--version");
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    process.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
    return run(process);
  }

  @Test
  void aFailedBuildIsToldAndEndsWithTwo() throws Exception {
    Ended ended = runWithMaven("echo '[ERROR] Half.java:1 is half'; echo 'BUILD FAILURE'; exit 1");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.said()).contains("Half.java:1 is half").contains("the build failed");
    assertThat(tool.resolve("built")).doesNotExist();
    assertThat(classFile).as("what compiled is kept").exists();
  }

  @Test
  void noBuildReadsAnArchiveThatAnEarlierOneLeft() throws Exception {
    Ended ended = runWithMaven("ls '" + archive + "' && echo '[ERROR] zip file is empty'; exit 1");

    assertThat(ended.said()).doesNotContain("zip file is empty");
    assertThat(archive).doesNotExist();
  }

  /** Whoever is elsewhere can still paste what the launcher says. */
  @Test
  void theCommandThatTellsMoreRunsAnywhere() throws Exception {
    assertThat(runWithMaven("echo 'BUILD FAILURE'; exit 1").said())
        .contains(
            "mvn -f \"" + home.toRealPath().resolve("pom.xml") + "\" -pl tsm-cli -am package");
  }

  /** A stand-in for the JDK's {@code java} says what it was given. */
  @Test
  void theToolLearnsWhatTheUserTypes() throws Exception {
    Path jdk = home.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    for (String program : new String[] {"java", "javac"}) {
      Path file = jdk.resolve("bin").resolve(program);
      Files.writeString(file, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
    file("tsm-cli/target/tsm/lib/tsm-cli.jar");
    file("tsm-cli/target/tsm/built");
    String full = home.resolve("tsm").toString();

    assertThat(run(jdk, "./tsm", "").said()).contains("\n-Dtsm.command=./tsm\n");
    assertThat(run(jdk, full, "").said()).contains("\n-Dtsm.command=" + full + "\n");
    assertThat(run(jdk, "tsm", home + ":").said()).contains("\n-Dtsm.command=tsm\n");
  }

  private Ended run(Path jdk, String command, String programs) throws Exception {
    ProcessBuilder process = new ProcessBuilder("/bin/sh", "-c", command + " --version");
    process.directory(home.toFile());
    process.environment().put("JAVA_HOME", jdk.toString());
    process.environment().merge("PATH", programs, (path, first) -> first + path);
    return run(process);
  }

  private Ended run(ProcessBuilder process) throws Exception {
    Path said = home.resolve("said");
    Process launched = process.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(launched.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(launched.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"echo 'BUILD FAILURE'; exit 1, true", "kill -9 $$, false", "kill -9 $PPID $$, false"})
  void afterABuildThatWasKilledAllIsBuiltAnew(String end, boolean kept) throws Exception {
    runWithMaven(end);

    Ended next = runWithMaven("echo 'BUILD FAILURE'; exit 1");

    assertThat(classFile.toFile().exists()).isEqualTo(kept);
    assertThat(next.said().contains("the last build was ended before its time")).isEqualTo(!kept);
  }
}
