package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.testing.JsonSchema;

/** The whole way of a device through the daemon; each answer is by the description it ships. */
class DaemonWalkTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String NONCE = "5a".repeat(32);
  private static final String DEVICE = "/v1/devices/emu:";

  @TempDir Path home;
  private TestDaemon daemon;
  private UnixHttp http;

  @BeforeEach
  void start() throws Exception {
    daemon = TestDaemon.start(home);
    http = daemon.http;
  }

  @AfterEach
  void stop() throws Exception {
    daemon.close();
  }

  @Test
  void aDeviceIsConnectedVerifiedAcceptedRevalidatedAndDisconnected() throws Exception {
    JsonNode connected = done("Connected", http.post(DEVICE + "/connect", "{}"));
    assertThat(connected.get("state").asText()).isEqualTo("authenticated");
    assertThat(connected.get("session").asText()).contains("AES_256_GCM");
    assertThat(done("SessionList", http.get("/v1/sessions")).get("sessions")).hasSize(1);

    JsonNode collected =
        done("Collected", http.post(DEVICE + "/evidence", "{\"nonce\":\"" + NONCE + "\"}"));
    String evidence = collected.get("evidence").asText();
    assertThat(done("EvidenceList", http.get("/v1/evidence")).get("evidence")).hasSize(1);
    assertThat(http.get("/v1/evidence/" + evidence).json().get("nonce").asText()).isEqualTo(NONCE);
    UnixHttp.Answer octets =
        http.send("GET", "/v1/evidence/" + evidence, "Accept: application/cbor\r\n", "");
    assertThat(octets.headers()).containsEntry("Content-Type", "application/cbor");

    ObjectNode request = MAPPER.createObjectNode();
    request.put("nonce", NONCE);
    request.putArray("roots").add(Files.readString(daemon.root()));
    request.put("evidence", evidence);
    JsonNode result = done("AppraisalResult", http.post("/v1/verify", request.toString()));
    assertThat(result.get("status").asText()).isEqualTo("affirming");
    request.remove("evidence");
    request.put("evidenceOctets", Base64.getEncoder().encodeToString(octets.body()));
    assertThat(done("AppraisalResult", http.post("/v1/verify", request.toString())).get("devices"))
        .isEqualTo(result.get("devices"));

    ObjectNode acceptance = MAPPER.createObjectNode();
    JsonNode device = result.get("devices").get(0);
    acceptance.set("incarnation", device.get("incarnation"));
    acceptance.set("generation", device.get("generation"));
    acceptance.set("digest", device.get("digest"));
    JsonNode accepted = done("Accepted", http.post(DEVICE + "/accept", acceptance.toString()));
    assertThat(accepted.get("state").asText()).isEqualTo("accepted");
    assertThat(done("Device", http.get(DEVICE)).get("state").asText()).isEqualTo("accepted");
    assertThat(done("BaselineList", http.get("/v1/baselines")).get("baselines")).hasSize(1);
    assertThat(done("Baseline", http.get("/v1/baselines/emu:")).get("slot").asInt()).isZero();

    JsonNode revalidated = done("Revalidated", http.post(DEVICE + "/revalidate", ""));
    assertThat(revalidated.get("outcome").asText()).isEqualTo("same");
    JsonNode resumed = done("Resumed", http.post("/v1/revalidate", "{\"choice\":\"same-key\"}"));
    assertThat(resumed.get("counts").toString()).isEqualTo("{\"same\":1}");

    JsonNode gone = done("Device", http.post(DEVICE + "/disconnect", ""));
    assertThat(gone.get("state").asText()).isEqualTo("present");
    assertThat(done("SessionList", http.get("/v1/sessions")).get("sessions")).isEmpty();
    assertThat(done("OperationList", http.get("/v1/operations")).get("operations")).hasSize(8);
  }

  @Test
  void whatIsHereCanBeLookedAt() throws Exception {
    assertThat(done("BackendList", http.get("/v1/backends")).at("/backends/0/provider").asText())
        .isEqualTo("native-cma");
    assertThat(done("DeviceList", http.get("/v1/devices")).at("/devices/0/address").asText())
        .isEqualTo("emu:");
    assertThat(done("StreamList", http.get("/v1/streams")).get("streams")).isEmpty();
    assertThat(done("Health", http.get("/healthz")).get("status").asText()).isEqualTo("ok");
    assertThat(http.get("/openapi.json").json().get("openapi").asText()).isEqualTo("3.1.0");
    http.post(DEVICE + "/connect", "");
    assertThat(http.get("/metrics").text())
        .contains("tsm_devices_connected{provider=\"native-cma\"} 1");
  }

  @Test
  void theDaemonMeasuresItself() throws Exception {
    assertThat(http.get("/v1/nowhere").status()).isEqualTo(404);
    assertThat(http.post("/v1/nowhere", "").status()).isEqualTo(404);

    assertThat(http.get("/metrics").text())
        .contains("tsm_daemon_requests_failed_total{code=\"daemon.not-found\"} 2.0")
        .contains("tsm_daemon_operations 0.0")
        .contains("tsm_daemon_readers 0.0")
        .containsPattern("tsm_daemon_connections [1-3].0")
        .contains("jvm_memory_used_bytes{area=\"heap\"");
  }

  @Test
  void aSocketIsForItsOwnerAndGroupAlone() throws Exception {
    assertThat(Files.getPosixFilePermissions(daemon.socket).toString())
        .doesNotContain("OTHERS")
        .contains("GROUP_WRITE");
  }

  private static JsonNode done(String schema, UnixHttp.Answer answer) throws Exception {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonSchema description =
        JsonSchema.load("/org/opentsm/tsm/cli/serve/openapi.json", "/components/schemas/" + schema);
    assertThat(description.violations(answer.json())).isEmpty();
    return answer.json();
  }
}
