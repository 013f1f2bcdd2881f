package org.opentsm.spdm.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.DmtfEvent;
import org.opentsm.spdm.message.DmtfEventType;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.message.StandardsBody;

/** What a session is told, in which order and under which numbers; what is lost, and who learns. */
class SubscriptionTest {
  private static final EventGroup VENDORS =
      new EventGroup(StandardsBody.PCI_SIG.value(), Bytes.of(0x34, 0x12), 1, false, Set.of(7, 9));
  private static final long ROOM = 1000;
  private static final int CAPACITY = 4;

  private final EventLog log = new EventLog(List.of(EventGroup.dmtf(), VENDORS), CAPACITY);
  private final Subscription subscription = new Subscription(log);

  @Test
  void whatHappenedBeforeTheSubscriptionIsNotTold() {
    changed(1);
    subscription.subscribeToAll();
    changed(2);
    changed(3);

    assertThat(told(ROOM)).containsExactly(slot(1, 2), slot(2, 3));
    assertThat(subscription.next(ROOM)).isEmpty();
  }

  @Test
  void onlyWhatWasSubscribedToIsToldAndNumbered() {
    subscription.subscribe(
        List.of(
            EventGroup.dmtf(Set.of(DmtfEventType.MEASUREMENT_CHANGED)),
            new EventGroup(3, Bytes.of(0x34, 0x12), 1, false, Set.of(9))));
    changed(1);
    log.add(new DmtfEvent.MeasurementChanged(Set.of(5)));
    log.add(new Occurrence(3, Bytes.of(0x34, 0x12), 7, Bytes.EMPTY));
    log.add(new Occurrence(3, Bytes.of(0x34, 0x12), 9, Bytes.of(1)));

    assertThat(told(ROOM))
        .extracting(SpdmEvent::instanceId, SpdmEvent::typeId)
        .containsExactly(tuple(1L, 2), tuple(2L, 9));
  }

  @Test
  void anEndOfTheSubscriptionEndsIt() {
    subscription.subscribeToAll();
    changed(1);
    subscription.subscribe(List.of());
    assertThat(subscription.next(ROOM)).isEmpty();

    changed(2);
    subscription.subscribeToAll();
    changed(3);
    assertThat(told(ROOM)).containsExactly(slot(1, 3));
  }

  @Test
  void whatTheLogHasForgottenIsLostAndToldSo() {
    subscription.subscribeToAll();
    changed(0);
    told(ROOM);
    for (int slot = 1; slot <= CAPACITY + 2; slot++) {
      changed(slot);
    }

    List<SpdmEvent> told = told(ROOM);

    assertThat(told.getFirst().instanceId()).isEqualTo(4);
    assertThat(told.getFirst().dmtf()).contains(new DmtfEvent.EventLost(1, 3));
    assertThat(told.subList(1, told.size()))
        .containsExactly(slot(5, 3), slot(6, 4), slot(7, 5), slot(8, 6));
    assertThat(subscription.next(ROOM)).isEmpty();
  }

  @Test
  void whoDidNotSubscribeToTheLossSeesTheGap() {
    subscription.subscribe(List.of(EventGroup.dmtf(Set.of(DmtfEventType.CERTIFICATE_CHANGED))));
    for (int slot = 1; slot <= CAPACITY + 2; slot++) {
      changed(slot);
    }

    assertThat(told(ROOM)).first().isEqualTo(slot(3, 3));
  }

  @Test
  void whatIsNotAcknowledgedIsLostNotRepeated() {
    subscription.subscribeToAll();
    changed(1);
    told(ROOM);
    changed(2);
    changed(3);
    subscription.next(ROOM);
    changed(4);

    List<SpdmEvent> told = told(ROOM);

    assertThat(told.getFirst().dmtf()).contains(new DmtfEvent.EventLost(1, 3));
    assertThat(told.getLast()).isEqualTo(slot(5, 4));
    assertThat(subscription.next(ROOM)).isEmpty();
  }

  @Test
  void aLossThatIsNotTakenIsNotToldAgainUntilThereIsMore() {
    subscription.subscribeToAll();
    changed(1);
    subscription.next(ROOM);
    assertThat(subscription.next(ROOM)).hasSize(1);
    assertThat(subscription.next(ROOM)).isEmpty();
    assertThat(subscription.next(ROOM)).isEmpty();
    changed(2);

    assertThat(told(ROOM)).hasSize(2).last().isEqualTo(slot(4, 2));
  }

  @Test
  void whatDoesNotFitComesInTheNextMessage() {
    subscription.subscribeToAll();
    changed(1);
    changed(2);
    changed(3);
    int two = Subscription.HEADER + 2 * slot(1, 1).size();

    assertThat(told(two)).containsExactly(slot(1, 1), slot(2, 2));
    assertThat(told(two)).containsExactly(slot(3, 3));
  }

  @Test
  void whatNeverFitsIsLostBehindWhatCameBefore() {
    subscription.subscribeToAll();
    int small = Subscription.HEADER + 30;
    changed(1);
    log.add(new DmtfEvent.MeasurementChanged(Set.of(1)));
    changed(2);

    assertThat(told(small)).containsExactly(slot(1, 1));
    assertThat(told(small))
        .singleElement()
        .satisfies(event -> assertThat(event.dmtf()).contains(new DmtfEvent.EventLost(1, 2)));
    assertThat(told(small)).containsExactly(slot(4, 2));
  }

  @Test
  void aLossAtTheEndIsTold() {
    subscription.subscribeToAll();
    log.add(new DmtfEvent.MeasurementChanged(Set.of(1)));

    assertThat(told(Subscription.HEADER + 30))
        .singleElement()
        .satisfies(event -> assertThat(event.dmtf()).contains(new DmtfEvent.EventLost(0, 1)));
  }

  @Test
  void aLogRemembersNoMoreOctetsThanItMay() {
    EventLog big = new EventLog(List.of(VENDORS), 100);
    Occurrence large = new Occurrence(3, Bytes.of(0x34, 0x12), 7, Bytes.zeros(0xFFFF));
    for (int i = 0; i < 10; i++) {
      big.add(large);
    }

    assertThat(big.position()).isEqualTo(10);
    assertThat(big.since(0).occurrences()).hasSize(EventLog.MAX_OCTETS / 0xFFFF);
    assertThat(big.since(0).first()).isEqualTo(10 - EventLog.MAX_OCTETS / 0xFFFF);
  }

  @Test
  void aLogTakesNothingThatItDidNotAnnounce() {
    assertThatThrownBy(() -> log.add(new Occurrence(3, Bytes.of(0x34, 0x12), 8, Bytes.EMPTY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void changed(int slot) {
    log.add(new DmtfEvent.CertificateChanged(Set.of(slot)));
  }

  private List<SpdmEvent> told(long room) {
    List<SpdmEvent> events = subscription.next(room);
    subscription.acknowledge();
    return events;
  }

  private static SpdmEvent slot(long id, int slot) {
    return Occurrence.of(new DmtfEvent.CertificateChanged(Set.of(slot))).numbered(id);
  }
}
