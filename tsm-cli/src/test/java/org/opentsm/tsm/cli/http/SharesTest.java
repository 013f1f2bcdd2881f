package org.opentsm.tsm.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final Caller ALICE = new Caller("alice", "users");
  private static final Caller BOB = new Caller("bob", "users");

  private final Shares shares = new Shares("readers", new Shares.Limit(2, 3));

  @Test
  void nobodyGetsMoreThanAPart() throws Exception {
    Shares.Share one = shares.take(ALICE, 1);
    shares.take(new Caller("alice", "other"), 1);

    assertThatThrownBy(() -> shares.take(ALICE, 1))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().status()).isEqualTo(429))
        .hasMessage("readers: expected at most 2 of user alice, found more; try again later");
    shares.take(BOB, 1);
    assertThatThrownBy(() -> shares.take(BOB, 1)).hasMessageContaining("3 of all callers");
    one.close();
    assertThatCode(() -> shares.take(BOB, 1)).doesNotThrowAnyException();
  }

  @Test
  void whatIsGivenBackTwiceCountsOnce() throws Exception {
    Shares.Share one = shares.take(ALICE, 2);
    one.close();
    one.close();
    shares.take(ALICE, 2);

    assertThatThrownBy(() -> shares.take(ALICE, 1)).isInstanceOf(ProblemException.class);
  }

  @Test
  void whoWaitsForTheLastIsWokenByIt() throws Exception {
    Shares.Share one = shares.take(ALICE, 1);
    Thread leaving = Thread.ofVirtual().start(one::close);
    shares.awaitFree(Duration.ofMinutes(1));
    leaving.join();

    assertThatCode(() -> shares.take(ALICE, 2)).doesNotThrowAnyException();
  }
}
