package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever callers do, the others are served. */
class HostileCallersTest {
  private static final String NONCE =
      "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

  @TempDir Path home;
  private TestDaemon daemon;
  private UnixHttp http;

  @BeforeEach
  void start() throws Exception {
    DaemonConfig.Limits usual = DaemonConfig.Limits.DEFAULTS;
    daemon =
        TestDaemon.start(
            home,
            new DaemonConfig.Limits(
                usual.atOnce(),
                usual.kept(),
                new DaemonConfig.Times(
                    Duration.ofSeconds(2),
                    usual.times().stop(),
                    usual.times().connect(),
                    usual.times().retry())));
    http = daemon.http;
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(http.get("/healthz").status()).isEqualTo(200);
    daemon.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/devices/emu:/connect | [] | 400 | daemon.bad-request",
        "/v1/devices/emu:/connect | {\"slot\":8} | 400 | daemon.bad-request",
        "/v1/devices/emu:/connect | {\"slot\":0,\"slot\":1} | 400 | daemon.bad-request",
        "/v1/devices/emu:/connect | {\"session\":\"maybe\"} | 400 | daemon.bad-request",
        "/v1/devices/emu:/connect | {\"unknown\":1} | 400 | daemon.bad-request",
        "/v1/devices/emu:/connect | {\"timeoutSeconds\":0} | 400 | daemon.bad-request",
        "/v1/devices/emu:/connect | {\"provider\":\"nobody\"} | 400 | tsm.bad-option",
        "/v1/devices/emu:/connect | {\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}} | 400 | daemon.bad-request",
        "/v1/devices/emu:no-such/connect | {} | 400 | emulator.unknown-name",
        "/v1/devices/nowhere/connect | {} | 400 | tsm.bad-address",
        "/v1/devices/x:/connect | {} | 400 | tsm.unknown-scheme",
        "/v1/devices/emu:/evidence | {} | 400 | daemon.bad-request",
        "/v1/devices/emu:/evidence | {\"nonce\":\"5a\"} | 400 | evidence.invalid-nonce",
        "/v1/devices/emu:/accept | {\"incarnation\":1,\"generation\":1,\"digest\":\"00\"} | 400 | daemon.bad-request",
        "/v1/devices/emu:/revalidate | {\"choice\":\"guess\"} | 400 | daemon.bad-request",
        "/v1/devices/emu:/revalidate | {} | 409 | tsm.wrong-state",
        "/v1/devices/emu:/lock | {} | 501 | tsm.lacks-feature",
        "/v1/devices/spdm+doe:%2F%2F127.0.0.1:1/connect | {} | 502 | tsm.unreachable",
        "/v1/devices/%zz/connect | {} | 400 | daemon.bad-request",
        "/v1/verify | {\"nonce\":\"" + NONCE + "\"} | 400 | daemon.bad-request",
        "/v1/verify | {\"nonce\":\""
            + NONCE
            + "\",\"evidenceOctets\":\"AAAA\"} | 400 | evidence.malformed",
        "/v1/verify | {\"nonce\":\""
            + NONCE
            + "\",\"evidenceOctets\":\"AAAA\",\"roots\":[\"x\"]} | 400 | evidence.bad-trust-input",
        "/v1/verify | {\"nonce\":\""
            + NONCE
            + "\",\"evidenceOctets\":\"AAAA\",\"policy\":\"x\"} | 400 | evidence.bad-policy-file",
        "/v1/devices/x:/disconnect | {} | 404 | daemon.not-found",
        "/v1/devices/emu:no-such/disconnect | {} | 404 | daemon.not-found",
        "/v1/devices/spdm+doe://127.0.0.1:1/connect | {} | 404 | daemon.not-found",
        "/v1/nothing | {} | 404 | daemon.not-found",
        "/v1/devices | {} | 405 | daemon.method-not-allowed",
      })
  void whatMakesNoSenseIsRefusedWithItsCode(String path, String body, int status, String code)
      throws Exception {
    UnixHttp.Answer answer = http.post(path, body);

    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("Content-Type", "application/problem+json");
    assertThat(answer.json().get("status").asInt()).isEqualTo(status);
    assertThat(answer.json().get("detail").asText()).isNotEmpty().doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/events?after=%zz", "/v1/events?after=%ff"})
  void aQueryThatIsNoneIsTheCallersMistake(String path) throws Exception {
    UnixHttp.Answer answer = http.get(path);

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("daemon.bad-request");
  }

  @Test
  void wishesInSeveralFieldsAreOneList() throws Exception {
    String wishes = "Prefer: wait=5\r\nPrefer: respond-async\r\n";

    assertThat(http.send("POST", "/v1/revalidate", wishes, "{}").status()).isEqualTo(202);
  }

  @Test
  void anAddressThatIsNotEncodedIsToldHow() throws Exception {
    assertThat(http.post("/v1/devices/spdm+doe://127.0.0.1:1/connect", "{}").text())
        .contains("%2F");
    UnixHttp.Answer cut = http.post("/v1/devices/emu:?fault=x/connect", "{}");
    assertThat(cut.status()).isEqualTo(405);
    assertThat(cut.text()).contains("%3F");
    assertThat(cut.headers()).containsEntry("Allow", "GET, HEAD");
  }

  @Test
  void whoAsksForTheHeadGetsNoBody() throws Exception {
    UnixHttp.Answer answer = http.send("HEAD", "/healthz", "", "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(http.send("HEAD", "/v1/events", "", "").body()).isEmpty();
  }

  @Test
  void whatIsNoJsonIsShownWhereItBreaks() throws Exception {
    assertThat(http.post("/v1/devices/emu:/connect", "{\"slot\": bad}").text())
        .contains("line 1, column ");
  }

  @Test
  void whatIsTooLongIsRefused() throws Exception {
    assertThat(http.post("/v1/devices/emu:/connect", " ".repeat(70_000)).code())
        .isEqualTo("daemon.too-large");
    assertThat(http.send("GET", "/healthz", "X-Long: " + "x".repeat(20_000) + "\r\n", "").status())
        .isEqualTo(431);
    assertThat(http.get("/" + "x".repeat(20_000)).status()).isIn(414, 431);
  }

  @ParameterizedTest
  @CsvSource({
    "400, '\u0000\u0001\u0002\r\n\r\n'",
    "505, 'GET / HTTP/9.9\r\n\r\n'",
    "400, 'GET /healthz HTTP/1.1\r\n\r\n'",
    "400, 'GET /v1/../../etc/passwd HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n'",
    "400, 'POST /v1/verify HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n'",
    "400, 'POST /v1/verify HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'",
    "400, 'POST /v1/verify HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'",
  })
  void whatIsNoHttpIsRefused(int status, String text) throws Exception {
    try (SocketChannel channel = http.connect()) {
      UnixHttp.write(channel, text.replace("\\r\\n", "\r\n").getBytes(ISO_8859_1));
      assertThat(UnixHttp.read(channel).status()).isEqualTo(status);
    }
  }

  @Test
  void callersWhoSayNothingOrStopHalfwayHoldUpNobodyAndAreLetGo() throws Exception {
    List<SocketChannel> idle = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      SocketChannel channel = http.connect();
      idle.add(channel);
      if (i % 3 == 1) {
        UnixHttp.write(
            channel, "POST /v1/devices/emu:/connect HTTP/1.1\r\nHo".getBytes(ISO_8859_1));
      } else if (i % 3 == 2) {
        UnixHttp.write(
            channel,
            "POST /v1/devices/emu:/connect HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n{"
                .getBytes(ISO_8859_1));
      }
    }
    assertThat(http.post("/v1/devices/emu:/connect", "{}").status()).isEqualTo(200);
    // Each ends by itself; who had begun to say something is told why.
    List<Integer> statuses = List.of(0, 0, 408);
    for (int i = 0; i < idle.size(); i++) {
      assertThat(UnixHttp.read(idle.get(i)).status()).isEqualTo(statuses.get(i % 3));
      idle.get(i).close();
    }
  }

  @Test
  void aCallerThatHasSaidAllMayCloseItsHalf() throws Exception {
    try (SocketChannel channel = http.connect()) {
      UnixHttp.write(
          channel,
          "POST /v1/devices/emu:/connect HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
              .getBytes(ISO_8859_1));
      channel.shutdownOutput();
      assertThat(UnixHttp.read(channel).status()).isEqualTo(200);
    }
  }

  @Test
  void manyCallersAtOnceAreAllAnswered() throws Exception {
    Map<Integer, Integer> served = new TreeMap<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(callers.submit(() -> http.post("/v1/devices/emu:/connect", "{}").status()));
      }
      for (Future<Integer> answer : answers) {
        served.merge(answer.get(), 1, Integer::sum);
      }
    }
    // 64 of one user at once: as many at least were served, and the others told to come again.
    assertThat(served).satisfies(each -> assertThat(Set.of(200, 429)).containsAll(each.keySet()));
    assertThat(served.get(200)).isGreaterThanOrEqualTo(64);
    assertThat(http.get("/v1/operations").json().get("operations").size()).isLessThanOrEqualTo(200);
  }
}
