package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.http.Caller;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.ProblemException;

class OperationsTest {
  private static final Caller ALICE = new Caller("alice", "users");
  private static final Caller BOB = new Caller("bob", "users");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T00:00:00Z"));
  private final Operations operations =
      new Operations(
          new Operations.Limits(2, 3, 4, Duration.ofMinutes(10)), SpdmCrypto.create(), now::get);
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);

  @Test
  void theSameRequestWithTheSameKeyIsDoneOnce() throws Exception {
    Operation first = begin("key", Bytes.of(1), done(ALICE));
    first.await();

    assertThat(begin("key", Bytes.of(1), done(ALICE))).isSameAs(first);
    Operation other = begin("key", Bytes.of(1), done(BOB));
    other.await();
    assertThat(other).isNotSameAs(first);
    assertThat(runs).hasValue(2);
    assertThatThrownBy(() -> begin("key", Bytes.of(2), done(ALICE)))
        .satisfies(thrown -> assertThat(code(thrown)).isEqualTo(HttpErrorCode.KEY_REUSED.id()));
  }

  @Test
  void keysAreForgottenWithTheirOperations() throws Exception {
    begin("key", Bytes.of(1), done(ALICE)).await();
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(11)));

    begin("key", Bytes.of(2), done(ALICE)).await();
    assertThat(runs).hasValue(2);
    assertThat(operations.all()).hasSize(1);
  }

  @Test
  void whatIsTooMuchIsRefusedAndNothingQueues() throws Exception {
    Operation one = begin(waiting(ALICE));
    begin(waiting(ALICE));
    assertThatThrownBy(() -> begin(waiting(ALICE)))
        .satisfies(thrown -> assertThat(code(thrown)).isEqualTo(HttpErrorCode.TOO_MANY.id()));
    begin(waiting(BOB));
    assertThatThrownBy(() -> begin(waiting(BOB)))
        .satisfies(thrown -> assertThat(code(thrown)).isEqualTo(HttpErrorCode.TOO_MANY.id()))
        .hasMessageContaining("3 of all callers");

    gate.countDown();
    one.await();
  }

  @Test
  void aCancelledOperationEndsAndSaysSo() throws Exception {
    Operation waiting = begin(waiting(ALICE));
    waiting.cancel();
    waiting.await();

    assertThat(waiting.toJson().get("state").asText()).isEqualTo("cancelled");
    assertThat(waiting.result()).isEmpty();
  }

  @Test
  void nothingBeginsAfterTheEndAndWhatIsUnderWayEnds() throws Exception {
    Operation waiting = begin(waiting(ALICE));
    operations.close();
    waiting.await();

    assertThatThrownBy(() -> begin(done(ALICE)))
        .satisfies(thrown -> assertThat(code(thrown)).isEqualTo(HttpErrorCode.STOPPING.id()));
  }

  @Test
  void onlySoManyAreKept() throws Exception {
    for (int i = 0; i < 20; i++) {
      begin(done(ALICE)).await();
    }
    assertThat(operations.all()).hasSizeLessThanOrEqualTo(4);
  }

  private Operation begin(Operation.Order order) throws ProblemException {
    return operations.begin(Optional.empty(), Bytes.EMPTY, order);
  }

  private Operation begin(String key, Bytes fingerprint, Operation.Order order)
      throws ProblemException {
    return operations.begin(Optional.of(key), fingerprint, order);
  }

  private Operation.Order done(Caller caller) {
    return new Operation.Order(
        caller,
        "connect",
        Optional.empty(),
        _ -> {
          runs.incrementAndGet();
          return JsonNodeFactory.instance.objectNode();
        });
  }

  private Operation.Order waiting(Caller caller) {
    return new Operation.Order(
        caller,
        "connect",
        Optional.empty(),
        _ -> {
          gate.await();
          return JsonNodeFactory.instance.objectNode();
        });
  }

  private static String code(Throwable thrown) {
    return ((ProblemException) thrown).problem().failure().code();
  }
}
