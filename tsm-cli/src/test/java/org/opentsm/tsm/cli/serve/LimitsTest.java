package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.tsm.cli.http.Shares;

/** What is beyond a limit is refused with its code, and what was refused leaves nothing. */
@Timeout(60)
class LimitsTest {
  private static final String READER = "GET /v1/events HTTP/1.1\r\nHost: t\r\n\r\n";

  @TempDir Path home;

  private TestDaemon daemon(int connections, int readers) throws Exception {
    DaemonConfig.Limits usual = DaemonConfig.Limits.DEFAULTS;
    return TestDaemon.start(
        home,
        new DaemonConfig.Limits(
            new DaemonConfig.AtOnce(
                new Shares.Limit(connections, connections),
                usual.atOnce().operations(),
                new Shares.Limit(readers, readers),
                1),
            usual.kept(),
            usual.times()));
  }

  private static void close(List<SocketChannel> channels) throws Exception {
    for (SocketChannel each : channels) {
      each.close();
    }
  }

  /** A refusal that is about to end makes nobody wait: the place of who left is free soon. */
  private static UnixHttp.Answer untilServed(TestDaemon daemon) throws Exception {
    UnixHttp.Answer answer = daemon.http.get("/v1/caller");
    while (answer.status() != 200) {
      answer = daemon.http.get("/v1/caller");
    }
    return answer;
  }

  @Test
  void connectionsBeyondTheLimitAreRefusedAndTheOthersServedAfterwards() throws Exception {
    try (TestDaemon daemon = daemon(4, 4)) {
      for (int round = 0; round < 3; round++) {
        List<SocketChannel> silent = new ArrayList<>();
        // More than there is room for: those of the last round may not have left yet.
        for (int i = 0; i < 12; i++) {
          silent.add(daemon.http.connect());
        }
        UnixHttp.Answer refused = daemon.http.get("/v1/caller");
        close(silent);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("daemon.too-many");
        assertThat(refused.headers()).containsEntry("Retry-After", "1");
        assertThat(untilServed(daemon).status()).isEqualTo(200);
      }
      for (int i = 0; i < 20; i++) {
        assertThat(untilServed(daemon).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void readersBeyondTheLimitAreRefusedBeforeTheStreamBegins() throws Exception {
    try (TestDaemon daemon = daemon(64, 2)) {
      List<SocketChannel> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        SocketChannel reader = daemon.http.connect();
        UnixHttp.write(reader, READER.getBytes(ISO_8859_1));
        assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(1);
        readers.add(reader);
      }
      UnixHttp.Answer refused = daemon.http.get("/v1/events");

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("daemon.too-many");
      assertThat(refused.headers()).containsKey("Retry-After");
      close(readers);
    }
  }

  @Test
  void longBodiesTakeNoMoreMemoryThanThereIs() throws Exception {
    try (TestDaemon daemon = daemon(64, 2);
        SocketChannel slow = daemon.http.connect()) {
      String head = "POST /v1/verify HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: ";
      UnixHttp.write(
          slow, (head + (30 << 20) + "\r\nExpect: 100-continue\r\n\r\n").getBytes(ISO_8859_1));
      // The daemon has begun to read, and counts the body.
      assertThat(slow.read(ByteBuffer.allocate(64))).isPositive();
      UnixHttp.Answer second;
      try (SocketChannel other = daemon.http.connect()) {
        UnixHttp.write(other, (head + (30 << 20) + "\r\n\r\n{").getBytes(ISO_8859_1));
        other.shutdownOutput();
        second = UnixHttp.read(other);
      }

      assertThat(second.status()).isEqualTo(429);
      assertThat(second.code()).isEqualTo("daemon.too-many");
      assertThat(second.json().get("detail").asText()).startsWith("octets of bodies: expected");
      assertThat(daemon.http.post("/v1/devices/emu:/connect", "{}").status()).isEqualTo(200);
    }
  }
}
