package org.opentsm.ide.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;

/** One session at a time, from its first answer to its end. */
class OneSessionTest {
  private static final Bytes FIRST = Bytes.ofHex("01010101");
  private static final Bytes SECOND = Bytes.ofHex("02020202");
  private static final Bytes ANSWERED = Bytes.of(1);

  private final OneSession one =
      new OneSession(
          (message, _) -> message.equals(ANSWERED) ? Optional.of(message) : Optional.empty());

  @Test
  void theFirstThatIsAnsweredIsTheOneUntilItEnds() {
    // What is no message of the protocol makes nobody its owner.
    assertThat(one.answer(Bytes.of(0), FIRST)).isEmpty();
    assertThat(one.answer(ANSWERED, SECOND)).contains(ANSWERED);
    assertThat(one.answer(ANSWERED, FIRST)).isEmpty();
    one.ended(FIRST);
    assertThat(one.answer(ANSWERED, FIRST)).isEmpty();
    assertThat(one.answer(ANSWERED, SECOND)).contains(ANSWERED);
    one.ended(SECOND);

    assertThat(one.answer(ANSWERED, FIRST)).contains(ANSWERED);
    assertThat(one.answer(ANSWERED, SECOND)).isEmpty();
  }

  @Test
  void whatTheOwnerLeavesGoesWithTheOwnerAlone() {
    List<String> released = new ArrayList<>();
    OneSession releasing =
        new OneSession((message, _) -> Optional.of(message), () -> released.add("released"));
    assertThat(releasing.answer(ANSWERED, FIRST)).isPresent();

    releasing.ended(SECOND);
    assertThat(released).isEmpty();
    releasing.ended(FIRST);
    releasing.ended(FIRST);

    assertThat(released).containsExactly("released");
  }
}
