package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.cli.http.Caller;
import org.opentsm.tsm.cli.http.Route;

/**
 * Who may not is told so, and nothing else: not what is there, nor whether the request made sense.
 */
class RightsTest {
  @TempDir Path home;

  @Test
  void aStrangerLooksOnAndGets403ForEveryVerb() throws Exception {
    try (TestDaemon daemon = TestDaemon.startForStrangers(home, List.of())) {
      List<String> refused = new ArrayList<>();
      for (Route route : daemon.daemon.routes()) {
        String path = route.template().replace("{address}", "emu:").replace("{id}", "0".repeat(32));
        if (route.method().equals("POST")) {
          UnixHttp.Answer answer = daemon.http.post(path, "no JSON");
          assertThat(answer.status()).as(path).isEqualTo(403);
          assertThat(answer.code()).isEqualTo("daemon.forbidden");
          refused.add(route.right());
        } else if (!path.equals("/v1/events")) {
          UnixHttp.Answer answer = daemon.http.send(route.method(), path, "", "");
          assertThat(answer.status()).as(path).isIn(200, 404, 409);
        }
      }
      assertThat(refused)
          .contains(
              "connect",
              "evidence",
              "lock",
              "accept",
              "revalidate",
              "unlock",
              "disconnect",
              "verify");
      assertThat(daemon.http.get("/v1/operations").json().get("operations")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"READ", "CANCEL"},
      mode = Mode.EXCLUDE)
  void whoIsGrantedOneRightHasThatOneAlone(Right granted) throws Exception {
    String me = PrivateDirectory.owner(TestDaemon.directories(home).runtime());
    Access.Grant grant = new Access.Grant(Set.of(me), Set.of(), Set.of(granted));
    try (TestDaemon daemon = TestDaemon.startForStrangers(home, List.of(grant))) {
      for (Route route : daemon.daemon.routes()) {
        if (route.method().equals("POST")) {
          String path = route.template().replace("{address}", "emu:");
          int status = daemon.http.post(path, "no JSON").status();
          assertThat(status).as(path).isEqualTo(route.right().equals(granted.id()) ? 400 : 403);
        }
      }
    }
  }

  @Test
  void whatAStrangerMayNotCancelGoesOnAndIsNotShown() throws Exception {
    try (TestDaemon daemon = TestDaemon.startForStrangers(home, List.of())) {
      CountDownLatch free = new CountDownLatch(1);
      Operation operation = beginAsSomebodyElse(daemon, free);
      String path = "/v1/operations/" + operation.id();

      JsonNode listed = daemon.http.get("/v1/operations").json().get("operations").get(0);
      assertThat(listed.get("id").asText()).isEqualTo(operation.id());
      assertThat(listed.get("state").asText()).isEqualTo("running");
      assertThat(daemon.http.get(path).code()).isEqualTo("daemon.forbidden");
      assertThat(daemon.http.send("DELETE", path, "", "").status()).isEqualTo(403);
      free.countDown();
      operation.await();

      assertThat(operation.result()).isPresent();
      assertThat(daemon.http.get(path).code()).isEqualTo("daemon.forbidden");
      assertThat(daemon.http.get("/v1/operations").text())
          .contains("\"done\"")
          .doesNotContain("result")
          .doesNotContain("shown to nobody else");
    }
  }

  @Test
  void whoMayCancelSeesAndEndsWhatOthersBegan() throws Exception {
    String me = PrivateDirectory.owner(TestDaemon.directories(home).runtime());
    Access.Grant grant = new Access.Grant(Set.of(me), Set.of(), Set.of(Right.CANCEL));
    try (TestDaemon daemon = TestDaemon.startForStrangers(home, List.of(grant))) {
      Operation operation = beginAsSomebodyElse(daemon, new CountDownLatch(1));
      String path = "/v1/operations/" + operation.id();

      assertThat(daemon.http.get(path).json().get("caller").asText()).isEqualTo("somebody");
      assertThat(daemon.http.send("DELETE", path, "", "").status()).isEqualTo(200);
      operation.await();

      JsonNode ended = daemon.http.get(path).json();
      assertThat(ended.get("state").asText()).isEqualTo("cancelled");
      assertThat(ended.get("problem").get("code").asText()).isEqualTo("tsm.cancelled");
      assertThat(ended.get("problem").get("status").asInt()).isEqualTo(409);
    }
  }

  private static Operation beginAsSomebodyElse(TestDaemon daemon, CountDownLatch free)
      throws Exception {
    Operation.Work work =
        _ -> {
          free.await();
          return JsonNodeFactory.instance.objectNode().put("nonce", "shown to nobody else");
        };
    return daemon
        .daemon
        .operations()
        .begin(
            Optional.empty(),
            Bytes.EMPTY,
            new Operation.Order(
                new Operation.Asked(
                    new Caller("somebody", "somebody"), "evidence", Optional.of("emu:")),
                work,
                () -> {}));
  }

  @Test
  void rightsAreThoseOfEveryEntryThatNamesTheCaller() {
    Access access =
        new Access(
            Set.of("root"),
            List.of(
                new Access.Grant(Set.of(), Set.of("kvm"), Set.of(Right.CONNECT, Right.CANCEL))));

    assertThat(access.rightsOf(new Caller("root", "root")))
        .containsExactlyInAnyOrder(Right.values());
    assertThat(access.rightsOf(new Caller("qemu", "kvm")))
        .containsExactlyInAnyOrder(Right.READ, Right.CONNECT, Right.CANCEL);
    assertThat(access.rightsOf(new Caller("kvm", "users"))).containsExactly(Right.READ);
  }
}
