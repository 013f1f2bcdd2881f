package org.opentsm.tsm.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.Subscription;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;

@Timeout(60)
class EventHubTest {
  private final EventHub hub = new EventHub(InstantSource.fixed(Instant.EPOCH));
  private DeviceAddress device;

  @BeforeEach
  void address() throws TsmException {
    device = DeviceAddress.parse("emu:");
  }

  @Test
  void deliversInOrderToEverybody() throws Exception {
    BlockingQueue<TsmEvent> first = new LinkedBlockingQueue<>();
    BlockingQueue<TsmEvent> second = new LinkedBlockingQueue<>();
    hub.subscribe(first::add);
    hub.subscribe(second::add);

    List<TsmEvent> events = LongStream.rangeClosed(1, 100).mapToObj(this::arrived).toList();
    events.forEach(hub::publish);

    for (TsmEvent event : events) {
      assertThat(next(first)).isEqualTo(event);
      assertThat(next(second)).isEqualTo(event);
    }
  }

  @Test
  void survivesAListenerThatThrows() throws Exception {
    BlockingQueue<TsmEvent> heard = new LinkedBlockingQueue<>();
    hub.subscribe(event -> {
      heard.add(event);
      throw new IllegalStateException("as listeners do");
    });

    hub.publish(arrived(1));
    hub.publish(arrived(2));

    assertThat(next(heard)).isEqualTo(arrived(1));
    assertThat(next(heard)).isEqualTo(arrived(2));
  }

  @Test
  void survivesAnErrorOfAListener() throws Exception {
    BlockingQueue<TsmEvent> heard = new LinkedBlockingQueue<>();
    hub.subscribe(event -> {
      heard.add(event);
      throw new AssertionError("as listeners with a wrong class path do");
    });

    hub.publish(arrived(1));
    hub.publish(arrived(2));

    assertThat(next(heard)).isEqualTo(arrived(1));
    assertThat(next(heard)).isEqualTo(arrived(2));
  }

  @Test
  void marksTheGapOfASlowListener() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    BlockingQueue<TsmEvent> heard = new LinkedBlockingQueue<>();
    hub.subscribe(event -> {
      await(mayGoOn);
      heard.add(event);
    });

    int published = 3 * EventHub.QUEUE;
    LongStream.rangeClosed(1, published).mapToObj(this::arrived).forEach(hub::publish);
    mayGoOn.countDown();

    long last = 0;
    TsmEvent event = next(heard);
    while (event instanceof TsmEvent.DeviceArrived arrived) {
      assertThat(arrived.incarnation().value()).isEqualTo(++last);
      event = next(heard);
    }
    assertThat(event).isEqualTo(new TsmEvent.EventsMissed(Instant.EPOCH, published - last));
    assertThat(last).isBetween((long) EventHub.QUEUE, (long) EventHub.QUEUE + 1);
    hub.publish(arrived(7));
    assertThat(next(heard)).isEqualTo(arrived(7));
  }

  @Test
  void nothingIsHeardAfterTheEnd() throws Exception {
    List<TsmEvent> ended = new CopyOnWriteArrayList<>();
    Subscription subscription = hub.subscribe(ended::add);
    subscription.close();
    BlockingQueue<TsmEvent> others = new LinkedBlockingQueue<>();
    hub.subscribe(others::add);

    hub.publish(arrived(1));

    assertThat(next(others)).isEqualTo(arrived(1));
    assertThat(ended).isEmpty();
  }

  @Test
  void deliversTheRestWhenClosed() throws Exception {
    BlockingQueue<TsmEvent> heard = new LinkedBlockingQueue<>();
    hub.subscribe(heard::add);
    hub.publish(arrived(1));
    hub.close();
    hub.publish(arrived(2));

    assertThat(next(heard)).isEqualTo(arrived(1));
    assertThat(heard).isEmpty();
  }

  private TsmEvent arrived(long incarnation) {
    return new TsmEvent.DeviceArrived(Instant.EPOCH, device, new Incarnation(incarnation));
  }

  private static TsmEvent next(BlockingQueue<TsmEvent> heard) throws InterruptedException {
    TsmEvent event = heard.poll(30, TimeUnit.SECONDS);
    assertThat(event).as("an event").isNotNull();
    return event;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
