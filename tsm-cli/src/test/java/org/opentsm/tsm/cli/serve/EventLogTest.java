package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private final EventLog log = new EventLog(4);

  @Test
  void aReaderGoesOnBehindWhatItHasRead() throws Exception {
    append(3);

    assertThat(log.after(1, Duration.ZERO).entries())
        .extracting(EventLog.Entry::number)
        .containsExactly(2L, 3L);
    assertThat(log.after(3, Duration.ZERO).entries()).isEmpty();
  }

  @Test
  void whoIsTooSlowIsToldHowManyHaveLeft() throws Exception {
    append(10);
    EventLog.Batch batch = log.after(2, Duration.ZERO);

    assertThat(batch.missed()).isEqualTo(4);
    assertThat(batch.entries()).extracting(EventLog.Entry::number).containsExactly(7L, 8L, 9L, 10L);
  }

  @Test
  void theLastIsDeliveredBeforeTheEnd() throws Exception {
    append(2);
    log.close();
    append(1);

    EventLog.Batch last = log.after(1, Duration.ofSeconds(10));
    assertThat(last.entries()).hasSize(1);
    assertThat(last.closed()).isTrue();
    assertThat(log.after(2, Duration.ofSeconds(10)))
        .isEqualTo(new EventLog.Batch(0, List.of(), true));
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      log.append(EventType.CONNECTED, JsonNodeFactory.instance.objectNode().put("i", i));
    }
  }
}
