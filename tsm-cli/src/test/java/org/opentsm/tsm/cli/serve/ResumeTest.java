package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.BaselineStore;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/** Whoever has all devices revalidated is told of every one that was accepted. */
@Timeout(120)
class ResumeTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String GOOD = "emu:p256?serial=12";
  private static final String BAD = "emu:";

  @TempDir Path home;

  @Test
  void aDamagedBaselineIsAFailureOfItsDevice() throws Exception {
    try (TestDaemon daemon = TestDaemon.start(home)) {
      Path file = acceptBoth(daemon);
      byte[] whole = Files.readAllBytes(file);
      byte[] changed = whole.clone();
      changed[20] ^= 1;
      for (byte[] damaged : List.of(changed, new byte[0])) {
        Files.write(file, damaged);

        JsonNode failed = resumedWithAFailure(daemon);
        assertThat(failed.get("address").asText()).isEqualTo(BAD);
        assertThat(failed.at("/problem/code").asText()).isEqualTo("tsm.malformed-file");
        assertThat(failed.at("/problem/detail").asText()).contains(file.toString());
        assertThat(listed(daemon, BAD).at("/problem/code").asText())
            .isEqualTo("tsm.malformed-file");
        assertThat(listed(daemon, GOOD).has("problem")).isFalse();
      }
      Files.delete(file);
      assertThat(resumedWithAFailure(daemon).get("address").asText()).isEqualTo(BAD);
    }
  }

  @Test
  void afterARestartAsWell() throws Exception {
    Path file;
    byte[] whole;
    try (TestDaemon daemon = TestDaemon.start(home)) {
      file = acceptBoth(daemon);
      whole = Files.readAllBytes(file);
    }
    try (TestDaemon daemon = TestDaemon.start(home)) {
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
      assertThat(resumedWithAFailure(daemon).get("address").asText()).isEqualTo(BAD);
    }
  }

  @Test
  void whereNobodyKnowsWhoseItIsTheFileIsNamed() throws Exception {
    try (TestDaemon daemon = TestDaemon.start(home)) {
      Path file = acceptBoth(daemon);
      Path unknown = file.resolveSibling("0".repeat(32) + ".baseline");
      Files.move(file, unknown);
      daemon.http.post("/v1/devices/" + BAD + "/disconnect", "");

      JsonNode failed = resumedWithAFailure(daemon);
      assertThat(failed.has("address")).isFalse();
      assertThat(failed.get("file").asText()).isEqualTo(unknown.getFileName().toString());
    }
  }

  @Test
  void whoeverCancelsItIsToldWhatThereIs() throws Exception {
    try (TestDaemon daemon = TestDaemon.start(home);
        ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      acceptBoth(daemon);
      String address = "spdm+doe://127.0.0.1:" + silent.getLocalPort();
      copyBaseline(daemon, DeviceAddress.parse(GOOD), DeviceAddress.parse(address));
      String operation =
          daemon
              .http
              .send("POST", "/v1/revalidate", "Prefer: respond-async\r\n", "")
              .headers()
              .get("Location");
      try (Socket _ = silent.accept()) {
        daemon.http.send("DELETE", operation, "", "");
        JsonNode ended = ended(daemon, operation);

        assertThat(ended.at("/result/devices")).as(ended.toString()).hasSize(3);
        JsonNode hanging = of(ended.at("/result/devices"), address);
        assertThat(hanging.get("outcome").asText()).isEqualTo("failed");
        assertThat(hanging.at("/problem/code").asText()).isEqualTo("tsm.cancelled");
      }
    }
  }

  private static JsonNode ended(TestDaemon daemon, String operation) throws Exception {
    String id = operation.substring(operation.lastIndexOf('/') + 1);
    daemon.daemon.operations().find(id).orElseThrow().await();
    return daemon.http.get(operation).json();
  }

  private static void copyBaseline(TestDaemon daemon, DeviceAddress from, DeviceAddress to)
      throws Exception {
    BaselineStore store = store(daemon);
    Baseline kept = store.read(from).orElseThrow();
    store.write(
        Baseline.of(to, kept.evidence(), kept.acceptedAt(), SpdmCrypto.create()).orElseThrow());
  }

  private static BaselineStore store(TestDaemon daemon) {
    return new BaselineStore(TsmEnvironment.builder(daemon.directories).build(), "native-cma");
  }

  private static JsonNode resumedWithAFailure(TestDaemon daemon) throws Exception {
    JsonNode resumed = done("Resumed", daemon.http.post("/v1/revalidate", ""));
    assertThat(resumed.get("counts").toString())
        .as(resumed.toString())
        .isEqualTo("{\"failed\":1,\"same\":1}");
    return resumed
        .get("devices")
        .valueStream()
        .filter(each -> each.get("outcome").asText().equals("failed"))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode listed(TestDaemon daemon, String address) throws Exception {
    return of(done("BaselineList", daemon.http.get("/v1/baselines")).get("baselines"), address);
  }

  private static JsonNode of(JsonNode devices, String address) {
    return devices
        .valueStream()
        .filter(each -> each.path("address").asText().equals(address))
        .findFirst()
        .orElseThrow();
  }

  /** The baseline of the one that will be damaged. */
  private static Path acceptBoth(TestDaemon daemon) throws Exception {
    for (String device : List.of(GOOD, BAD)) {
      String path = "/v1/devices/" + device.replace("?", "%3F");
      done("Connected", daemon.http.post(path + "/connect", ""));
      JsonNode collected =
          done(
              "Collected",
              daemon.http.post(path + "/evidence", "{\"nonce\":\"" + "5a".repeat(32) + "\"}"));
      ObjectNode acceptance = MAPPER.createObjectNode();
      acceptance.set("incarnation", collected.get("incarnation"));
      acceptance.set("generation", collected.get("generation"));
      acceptance.set("digest", collected.get("deviceDigest"));
      done("Accepted", daemon.http.post(path + "/accept", acceptance.toString()));
    }
    return store(daemon).file(DeviceAddress.parse(BAD));
  }

  private static JsonNode done(String schema, UnixHttp.Answer answer) throws Exception {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonSchema description =
        JsonSchema.load("/org/opentsm/tsm/cli/serve/openapi.json", "/components/schemas/" + schema);
    assertThat(description.violations(answer.json())).isEmpty();
    return answer.json();
  }
}
