package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** However much is to be appraised, others are served, and each appraisal ends in time. */
@Timeout(120)
class AppraisalsTest {
  private static final String NONCE = "5a".repeat(32);

  @TempDir Path home;

  @Test
  void whatIsTooLateIsInterruptedAndMakesRoom() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Appraisals appraisals = new Appraisals()) {
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
        TsmException late =
            catchThrowableOfType(
                TsmException.class,
                () ->
                    appraisals.run(
                        () -> {
                          try {
                            return forever();
                          } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                          }
                        },
                        Deadline.after(Duration.ofMillis(20))));
        assertThat(late.code()).isEqualTo(TsmErrorCode.TIMED_OUT);
      }
      interrupted.await();

      assertThat(appraisals.run(() -> "done", Deadline.after(Duration.ofMinutes(1))))
          .isEqualTo("done");
    }
  }

  private static int forever() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  @Test
  void nobodyHasMoreThanHisPlacesAndTheOtherVerbsAreServed() throws Exception {
    try (TestDaemon daemon = TestDaemon.start(home)) {
      List<SocketChannel> held = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        SocketChannel channel = daemon.http.connect();
        UnixHttp.write(
            channel,
            "POST /v1/verify HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
                .getBytes(ISO_8859_1));
        // The daemon has begun to read: the place is taken.
        assertThat(channel.read(ByteBuffer.allocate(64))).isPositive();
        held.add(channel);
      }
      // Longer than what a socket holds: who sends all before it reads anything is answered too.
      UnixHttp.Answer refused =
          daemon.http.post("/v1/verify", "{\"evidenceOctets\":\"" + "A".repeat(8 << 20) + "\"}");

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().get("detail").asText())
          .startsWith("appraisals: expected at most 8");
      assertThat(daemon.http.post("/v1/devices/emu:/connect", "{}").status()).isEqualTo(200);
      for (SocketChannel channel : held) {
        channel.close();
      }
    }
  }

  @Test
  void aRepeatedRequestIsAnsweredWhenItsEvidenceIsGone() throws Exception {
    DaemonConfig.Limits usual = DaemonConfig.Limits.DEFAULTS;
    DaemonConfig.Kept one = new DaemonConfig.Kept(64, 64, 1);
    try (TestDaemon daemon =
        TestDaemon.start(home, new DaemonConfig.Limits(usual.atOnce(), one, usual.times()))) {
      daemon.http.post("/v1/devices/emu:/connect", "{}");
      ObjectNode request = new ObjectMapper().createObjectNode();
      request.put("nonce", NONCE);
      request.put("evidence", collect(daemon));
      request.putArray("roots").add(Files.readString(daemon.root()));
      UnixHttp.Answer first = verify(daemon, "Idempotency-Key: a\r\n", request);
      collect(daemon);

      assertThat(first.status()).isEqualTo(200);
      assertThat(verify(daemon, "", request).status()).isEqualTo(404);
      assertThat(verify(daemon, "Idempotency-Key: a\r\n", request).json()).isEqualTo(first.json());
    }
  }

  private static String collect(TestDaemon daemon) throws Exception {
    return daemon
        .http
        .post("/v1/devices/emu:/evidence", "{\"nonce\":\"" + NONCE + "\"}")
        .json()
        .get("evidence")
        .asText();
  }

  private static UnixHttp.Answer verify(TestDaemon daemon, String fields, ObjectNode request)
      throws Exception {
    return daemon.http.send("POST", "/v1/verify", fields, request.toString());
  }
}
