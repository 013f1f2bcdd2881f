package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.cli.Main;

/**
 * A daemon is killed under load, again and again: what was accepted stays accepted, nothing of a
 * session is believed, and no device stays with the dead. {@code -Dopentsm.kills=200} for more.
 */
class CrashTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int KILLS = Integer.getInteger("opentsm.kills", 3);
  private static final List<String> DEVICES =
      List.of("emu:p256%3Fserial=11", "emu:p256%3Fserial=12", "emu:p256%3Fserial=13");

  @TempDir Path home;
  private Path place;
  private UnixHttp http;

  @BeforeEach
  void shortPath() throws Exception {
    place = Files.createTempDirectory("tsm");
    Path directory =
        Files.createDirectory(
            place.resolve("d"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    http = new UnixHttp(directory.resolve("tsm.sock"));
  }

  @AfterEach
  void remove() throws Exception {
    Files.deleteIfExists(http.socket());
    Files.deleteIfExists(Path.of(http.socket() + ".lock"));
    Files.deleteIfExists(http.socket().getParent());
    Files.delete(place);
  }

  @Test
  void afterEachDeathTheNextDaemonComesUpWithWhatWasAccepted() throws Exception {
    // A seed that is printed with a failure; which moments it gives depends on the machine too.
    Random random = new Random(5);
    Process daemon = start();
    for (String device : DEVICES) {
      accept(device);
    }
    for (int kill = 0; kill < KILLS; kill++) {
      try (ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
        for (String device : DEVICES) {
          load.submit(() -> work(device));
        }
        Thread.sleep(random.nextInt(50, 1000));
        daemon.destroyForcibly().waitFor();
        load.shutdownNow();
      }
      daemon = start();

      assertThat(http.get("/v1/sessions").json().get("sessions")).as("kill %s", kill).isEmpty();
      assertThat(http.get("/v1/baselines").json().get("baselines")).hasSize(DEVICES.size());
      JsonNode resumed = done(http.post("/v1/revalidate", "{\"timeoutSeconds\":120}"));
      assertThat(resumed.get("counts").toString())
          .as(resumed.toString())
          .isEqualTo("{\"same\":" + DEVICES.size() + "}");
    }
    daemon.destroy();
    assertThat(daemon.waitFor()).isIn(0, 143);
    assertThat(http.socket()).doesNotExist();
  }

  private void work(String device) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        accept(device);
        http.post("/v1/devices/" + device + "/revalidate", "");
      } catch (IOException killed) {
        return;
      }
    }
  }

  private void accept(String device) throws IOException {
    String path = "/v1/devices/" + device;
    done(http.post(path + "/connect", ""));
    JsonNode collected =
        done(http.post(path + "/evidence", "{\"nonce\":\"" + "5a".repeat(32) + "\"}"));
    ObjectNode acceptance = MAPPER.createObjectNode();
    acceptance.set("incarnation", collected.get("incarnation"));
    acceptance.set("generation", collected.get("generation"));
    acceptance.set("digest", collected.get("deviceDigest"));
    done(http.post(path + "/accept", acceptance.toString()));
  }

  /** An answer that was cut off is the death of the daemon. */
  private static JsonNode done(UnixHttp.Answer answer) throws IOException {
    if (answer.status() != 200) {
      throw new IOException(answer.text());
    }
    return answer.json();
  }

  private Process start() throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            Main.class.getName(),
            "serve",
            "--socket",
            http.socket().toString());
    command.environment().put("OPENTSM_STATE_DIR", home.resolve("state").toString());
    command.environment().put("OPENTSM_RUNTIME_DIR", home.resolve("run").toString());
    command.environment().put("OPENTSM_LOCK_DIR", home.resolve("locks").toString());
    Process process = command.redirectError(home.resolve("log").toFile()).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).as(() -> log()).isEqualTo(http.socket().toString());
    return process;
  }

  private String log() {
    try {
      return Files.readString(home.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
