package org.opentsm.spdm.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.event.SessionEvents;
import org.opentsm.spdm.message.SendEvent;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.message.StandardsBody;

/** Events that come more than once. */
class EventAnswersTest {
  private final List<Long> told = new ArrayList<>();
  private long breaksAt = -1;
  private final SessionEvents session =
      new SessionEvents(Optional.empty(), Optional.of((id, event) -> take(event)));
  private final EventAnswers answers =
      new EventAnswers(
          EventAnswersFuzzTest.TERMS,
          false,
          true,
          Optional.of(new EventAnswers.In(Bytes.zeros(4), session)));

  @Test
  void noneIsToldTwice() throws Exception {
    answers.acknowledge(events(0, 1));
    answers.acknowledge(events(0, 1));
    answers.acknowledge(events(1, 2, 3));
    answers.acknowledge(events(2));
    answers.acknowledge(events(9));

    assertThat(told).containsExactly(0L, 1L, 2L, 3L, 9L);
  }

  @Test
  void aListenerThatBreaksDownIsToldTheRestLater() throws Exception {
    breaksAt = 2;
    assertThatThrownBy(() -> answers.acknowledge(events(0, 1, 2, 3)))
        .isInstanceOf(IllegalStateException.class);

    breaksAt = -1;
    answers.acknowledge(events(0, 1, 2, 3));

    assertThat(told).containsExactly(0L, 1L, 2L, 3L);
  }

  private void take(SpdmEvent event) {
    if (event.instanceId() == breaksAt) {
      throw new IllegalStateException("as listeners do");
    }
    told.add(event.instanceId());
  }

  private static SendEvent.Request events(long... numbers) {
    List<SpdmEvent> events = new ArrayList<>();
    for (long number : numbers) {
      events.add(
          new SpdmEvent(number, StandardsBody.PCI_SIG.value(), Bytes.of(1, 0), 1, Bytes.EMPTY));
    }
    return new SendEvent.Request(EventAnswersFuzzTest.TERMS.version(), events);
  }
}
