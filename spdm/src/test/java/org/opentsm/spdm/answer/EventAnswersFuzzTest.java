package org.opentsm.spdm.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.event.EventLog;
import org.opentsm.spdm.event.Occurrence;
import org.opentsm.spdm.event.SessionEvents;
import org.opentsm.spdm.event.Subscription;
import org.opentsm.spdm.message.DmtfEvent;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.GetSupportedEventTypes;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.SendEvent;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.message.SubscribeEventTypes;
import org.opentsm.spdm.testing.GoldenSeeds;
import org.opentsm.spdm.wire.WireReader;

/**
 * Any request about events in a session: an answer or a refusal; a listener is told events in the
 * order of their numbers, and what is subscribed to is told without a gap.
 */
class EventAnswersFuzzTest {
  private static final Bytes VENDOR = Bytes.of(0x34, 0x12);
  private static final long ROOM = 120;

  static final AgreedTerms TERMS =
      new AgreedTerms() {
        @Override
        public SpdmVersion version() {
          return SpdmVersion.V1_3;
        }

        @Override
        public long transferLimit() {
          return 1 << 16;
        }

        @Override
        public boolean multiKey() {
          return false;
        }

        @Override
        public SignatureAlgorithm requireAsym() throws Refusal {
          throw Refusal.unexpected();
        }

        @Override
        public HashAlgorithm requireHash() throws Refusal {
          throw Refusal.unexpected();
        }
      };

  @GoldenSeeds({"GET_SUPPORTED_EVENT_TYPES", "SUBSCRIBE_EVENT_TYPES", "SEND_EVENT"})
  @FuzzTest(maxDuration = "10m")
  void anyRequest(byte[] data) {
    EventLog log =
        new EventLog(
            List.of(EventGroup.dmtf(), new EventGroup(3, VENDOR, 2, false, Set.of(0x1001))), 3);
    Subscription subscription = new Subscription(log);
    List<SpdmEvent> told = new ArrayList<>();
    EventAnswers answers =
        new EventAnswers(
            TERMS,
            true,
            true,
            Optional.of(
                new EventAnswers.In(
                    Bytes.zeros(4),
                    new SessionEvents(
                        Optional.of(subscription),
                        Optional.of((session, event) -> told.add(event))))));
    answer(answers, Bytes.copyOf(data));
    requireInOrder(told);

    log.add(new DmtfEvent.CertificateChanged(Set.of(1)));
    log.add(new Occurrence(3, VENDOR, 0x1001, Bytes.zeros(200)));
    log.add(new DmtfEvent.MeasurementChanged(Set.of(1)));
    log.add(new DmtfEvent.CertificateChanged(Set.of(2)));
    for (int i = 0; i < 5; i++) {
      List<SpdmEvent> next = subscription.next(ROOM);
      requireInOrder(next);
      assertThat(next.stream().mapToInt(SpdmEvent::size).sum())
          .isLessThanOrEqualTo((int) ROOM - Subscription.HEADER);
      if (i != 1) {
        subscription.acknowledge();
      }
    }
    assertThat(subscription.next(ROOM)).isEmpty();
  }

  private static void answer(EventAnswers answers, Bytes message) {
    try {
      RequestCode.of(message);
      WireReader in = new WireReader("fuzzed", message);
      Bytes answer =
          switch (MessageDecoder.readRequest(in, MessageSizes.NONE)) {
            case GetSupportedEventTypes.Request get -> answers.supported(get);
            case SubscribeEventTypes.Request wish -> answers.subscribe(wish);
            case SendEvent.Request sent -> answers.acknowledge(sent);
            default -> Bytes.EMPTY;
          };
      assertThat(answer.length()).isLessThanOrEqualTo(1 << 16);
    } catch (MalformedMessageException | Refusal refused) {
      // That is what must come of it.
    }
  }

  private static void requireInOrder(List<SpdmEvent> events) {
    for (int i = 1; i < events.size(); i++) {
      assertThat(events.get(i).instanceId()).isEqualTo(events.get(i - 1).instanceId() + 1);
    }
  }
}
