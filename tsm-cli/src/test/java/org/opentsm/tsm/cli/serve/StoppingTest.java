package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a caller is told whose verb the end of the daemon ends. */
@Timeout(60)
class StoppingTest {
  @TempDir Path home;

  @Test
  void whoWaitsForAVerbIsToldThatTheDaemonEnds() throws Exception {
    TestDaemon daemon = TestDaemon.start(home);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String path = "/v1/devices/spdm+doe:%2F%2F127.0.0.1:" + silent.getLocalPort() + "/connect";
      CompletableFuture<UnixHttp.Answer> answer = new CompletableFuture<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  answer.complete(daemon.http.post(path, ""));
                } catch (Exception | Error failed) {
                  answer.completeExceptionally(failed);
                }
              });
      try (Socket _ = silent.accept()) {
        JsonNode under = daemon.http.get("/v1/operations").json().get("operations").get(0);
        assertThat(under.get("state").asText()).isEqualTo("running");
        daemon.close();
        caller.join();
      }

      assertThat(answer.get().status()).isEqualTo(503);
      assertThat(answer.get().code()).isEqualTo("daemon.stopping");
    }
  }
}
