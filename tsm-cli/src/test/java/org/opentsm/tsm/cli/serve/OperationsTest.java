package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.http.Caller;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.ProblemException;
import org.opentsm.tsm.cli.http.Shares;

class OperationsTest {
  private static final Caller ALICE = new Caller("alice", "users");
  private static final Caller BOB = new Caller("bob", "users");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T00:00:00Z"));
  private final Operations operations =
      new Operations(
          new Operations.Limits(new Shares.Limit(2, 3), 4, Duration.ofMinutes(10)),
          SpdmCrypto.create(),
          () -> Instant.EPOCH,
          now::get);
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

    // Who waits did not ask for the end: it is not his to find out why.
    assertThat(waiting.problem().orElseThrow().failure().code()).isEqualTo("daemon.stopping");
    assertThat(waiting.problem().orElseThrow().status()).isEqualTo(503);
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

  @Test
  void aKeyIsKeptForItsTimeWhateverOthersDo() throws Exception {
    Operation first = begin("key", Bytes.of(1), done(ALICE));
    first.await();
    for (int i = 0; i < 20; i++) {
      begin(done(BOB)).await();
      begin("other " + i % 4, Bytes.of(i % 4), done(BOB)).await();
    }

    assertThat(begin("key", Bytes.of(1), done(ALICE))).isSameAs(first);
  }

  @Test
  void whoHasAsManyKeysAsAreKeptIsRefusedAnotherAndNobodyElseIs() throws Exception {
    for (int i = 0; i < 4; i++) {
      begin("key " + i, Bytes.of(i), done(ALICE)).await();
    }

    assertThatThrownBy(() -> begin("key 4", Bytes.of(4), done(ALICE)))
        .satisfies(thrown -> assertThat(code(thrown)).isEqualTo(HttpErrorCode.TOO_MANY.id()))
        .hasMessageContaining("expected fewer than 4 with at most 33554432 bytes of results");
    begin(done(ALICE)).await();
    begin("key 4", Bytes.of(4), done(BOB)).await();
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(11)));
    begin("key 4", Bytes.of(4), done(ALICE)).await();
    assertThat(runs).hasValue(7);
  }

  @Test
  void resultsDoNotFillTheMemory() throws Exception {
    JsonNode large = TextNode.valueOf("x".repeat((32 << 20) + 1));
    Operation.Order order = order(ALICE, _ -> large);
    Operation free = begin(order);
    free.await();
    begin("key", Bytes.of(1), order).await();
    begin(done(BOB)).await();
    begin(done(BOB)).await();

    assertThat(operations.find(free.id())).isEmpty();
    assertThatThrownBy(() -> begin("key 2", Bytes.of(2), done(ALICE)))
        .satisfies(thrown -> assertThat(code(thrown)).isEqualTo(HttpErrorCode.TOO_MANY.id()));
  }

  @Test
  void whatAnOperationHoldsIsGivenBackHoweverItEnds() throws Exception {
    AtomicInteger held = new AtomicInteger(5);
    Operation waiting = begin(holding(held, waiting(ALICE)));
    waiting.cancel();
    waiting.await();
    begin(holding(held, done(ALICE))).await();
    begin(
            holding(
                held,
                order(
                    ALICE,
                    _ -> {
                      throw new IllegalStateException("a defect");
                    })))
        .await();
    begin("key", Bytes.of(1), holding(held, done(ALICE))).await();
    begin("key", Bytes.of(1), holding(held, done(ALICE)));

    assertThat(held).hasValue(0);
    assertThat(operations.underWay()).isZero();
  }

  @Test
  @Timeout(60)
  void anOperationThatEndedKeepsNothingOfWhatWasBroughtAlong() throws Exception {
    AtomicReference<byte[]> brought = new AtomicReference<>(new byte[1 << 20]);
    ReferenceQueue<byte[]> gone = new ReferenceQueue<>();
    WeakReference<byte[]> seen = new WeakReference<>(brought.get(), gone);
    Operation ended = begin(brings(brought.getAndSet(null)));
    ended.await();

    do {
      System.gc();
    } while (gone.remove(100) != seen);
    assertThat(ended.toJson().toString()).contains("\"result\":{\"octets\":1048576}");
  }

  private static Operation.Order holding(AtomicInteger held, Operation.Order order) {
    return new Operation.Order(order.asked(), order.work(), held::decrementAndGet);
  }

  private Operation begin(Operation.Order order) throws ProblemException {
    return operations.begin(Optional.empty(), Bytes.EMPTY, order);
  }

  private Operation begin(String key, Bytes fingerprint, Operation.Order order)
      throws ProblemException {
    return operations.begin(Optional.of(key), fingerprint, order);
  }

  private Operation.Order done(Caller caller) {
    return order(
        caller,
        _ -> {
          runs.incrementAndGet();
          return JsonNodeFactory.instance.objectNode();
        });
  }

  private Operation.Order waiting(Caller caller) {
    return order(
        caller,
        _ -> {
          gate.await();
          return JsonNodeFactory.instance.objectNode();
        });
  }

  private static Operation.Order brings(byte[] octets) {
    return order(ALICE, _ -> JsonNodeFactory.instance.objectNode().put("octets", octets.length));
  }

  private static Operation.Order order(Caller caller, Operation.Work work) {
    return new Operation.Order(
        new Operation.Asked(caller, "connect", Optional.empty()), work, () -> {});
  }

  private static String code(Throwable thrown) {
    return ((ProblemException) thrown).problem().failure().code();
  }
}
