package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentsm.emulator.FaultException;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.fault.RandomSession.Way;
import org.opentsm.emulator.server.Attestation;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.responder.SecuredAnswers;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.spdm.transport.SpdmEndpoint;
import org.opentsm.spdm.transport.SpdmServer;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * Sessions that are opened, fail and are closed at random, with every fault and with any octet
 * changed in either direction, leave no session and no key at either end, no thread, no handle and
 * no heap. {@code -Dopentsm.sessions=100000} makes it that many. Counts what the process holds, so
 * nothing else may run meanwhile.
 */
@Isolated
class NothingIsLeftTest {
  private static final int SESSIONS = Integer.getInteger("opentsm.sessions", 400);
  private static final int MANY = 50_000;
  private static final long GROWTH = 8L << 20;

  /** One conversation in so many goes through a socket. */
  private static final int SOCKETS = 16;

  /** A conversation has about that many messages. */
  private static final int MESSAGES = 30;

  @TempDir Path directory;

  private final Random random = new Random(7);
  private final Map<Way, EmulatedDevice> devices = new EnumMap<>(Way.class);
  private final Map<Way, EmulatedDevice> siblings = new EnumMap<>(Way.class);
  private final Map<Way, Rota> faults = new EnumMap<>(Way.class);
  private final Set<Fault> chosen = new HashSet<>();

  /** What was left of conversations that have ended. */
  private final AtomicInteger left = new AtomicInteger();

  private final AtomicInteger running = new AtomicInteger();
  private int opened;
  private int failed;

  @BeforeEach
  void makeDevices() throws Exception {
    for (Way way : Way.values()) {
      EmulatedDevice device = way.device();
      EmulatedDevice sibling = device.sibling("EMU-2", 2);
      // A device reads its pre-shared key once, and keeps it.
      device.preSharedKey(Bytes.EMPTY);
      sibling.preSharedKey(Bytes.EMPTY);
      devices.put(way, device);
      siblings.put(way, sibling);
      faults.put(way, new Rota(possible(device)));
    }
  }

  @Test
  void whateverBecameOfThem() throws Exception {
    run(SESSIONS / 10);
    long threads = Resources.threads(directory);
    long handles = Resources.hasHandles() ? Resources.networkHandles() : 0;
    long heap = Resources.heap();
    long secrets = Secret.notClosed();

    run(SESSIONS);

    assertThat(opened).isGreaterThan(SESSIONS / 4);
    assertThat(failed).isGreaterThan(SESSIONS / 8);
    assertThat(Secret.notClosed()).isEqualTo(secrets);
    assertThat(Resources.threads(directory)).isLessThanOrEqualTo(threads);
    if (Resources.hasHandles()) {
      assertThat(Resources.networkHandles()).isLessThanOrEqualTo(handles);
    }
    if (SESSIONS >= MANY) {
      assertThat(Resources.heap() - heap).isLessThan(GROWTH);
      Set<Fault> all = new HashSet<>();
      faults.values().forEach(rota -> all.addAll(rota.faults));
      assertThat(chosen).isEqualTo(all);
    }
  }

  private void run(int sessions) throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Framing framing = new Framing.Emulator(Binding.MCTP);
    Queue<MessageHandler> next = new ConcurrentLinkedQueue<>();
    SpdmServer server =
        SpdmServer.startWithHandlerPerConnection(anyPort, ServerSettings.of(framing), next::remove);
    try (server) {
      SpdmEndpoint endpoint = new SpdmEndpoint(framing, "127.0.0.1", server.address().getPort());
      int tried = 0;
      while (tried < sessions) {
        Way way = any(List.of(Way.values()));
        Optional<Fault> fault =
            random.nextInt(3) == 0 ? Optional.of(faults.get(way).next()) : Optional.empty();
        fault.ifPresent(chosen::add);
        RandomSession session = new RandomSession(way, fault, random);
        if (random.nextInt(SOCKETS) == 0) {
          next.add(device(way, fault, framing.securedFormat()));
          session.converse(endpoint.connect(Deadline.after(Duration.ofMinutes(1))));
        } else {
          MessageHandler device = device(way, fault, Binding.NONE);
          session.converse(InMemoryTransport.over("device", device));
        }
        tried += session.tried();
        opened += session.opened();
        failed += session.failed();
      }
    }
    assertThat(server.openConnections()).isZero();
    requireNoSession();
  }

  /** The keys of a session whose Requester is gone are no more. */
  private void requireNoSession() {
    assertThat(running).hasValue(0);
    assertThat(left).hasValue(0);
  }

  private MessageHandler device(Way way, Optional<Fault> fault, SecuredFormat format) {
    EmulatedDevice right = devices.get(way);
    ResponderDevice faulty =
        fault.map(it -> it.onDevice(right, () -> siblings.get(way))).orElse(right);
    Responder responder =
        new Responder(
            faulty,
            Attestation.CRYPTO,
            format,
            InstantSource.system(),
            fault.map(Fault::inSessions).orElse(SecuredAnswers.FAITHFUL));
    running.incrementAndGet();
    MessageHandler answering =
        fault.<MessageHandler>map(it -> it.onWire(responder, () -> {})).orElse(responder);
    MessageHandler device =
        fault.isPresent() || random.nextBoolean() ? answering : tampered(answering);
    return new Counted(device, responder);
  }

  /** Looks what is left where a conversation ends. */
  private final class Counted implements MessageHandler {
    private final MessageHandler device;
    private final Responder responder;

    Counted(MessageHandler device, Responder responder) {
      this.device = device;
      this.responder = responder;
    }

    @Override
    public Optional<TransportMessage> handle(TransportMessage request) {
      return device.handle(request);
    }

    @Override
    public void ended() {
      device.ended();
      left.addAndGet(responder.openSessions());
      running.decrementAndGet();
    }
  }

  /** One octet of one message is another, on its way there or back. */
  private MessageHandler tampered(MessageHandler device) {
    int place = random.nextInt(MESSAGES);
    boolean request = random.nextBoolean();
    int offset = random.nextInt(1 << 16);
    int[] count = {0};
    return device.answering(message -> {
      boolean hit = count[0]++ == place;
      Optional<TransportMessage> answer =
          device.handle(hit && request ? changed(message, offset) : message);
      return hit && !request ? answer.map(it -> changed(it, offset)) : answer;
    });
  }

  /** Each fault as often as the others. */
  private static final class Rota {
    private final List<Fault> faults;
    private int next;

    Rota(List<Fault> faults) {
      this.faults = faults;
    }

    Fault next() {
      next = (next + 1) % faults.size();
      return faults.get(next);
    }
  }

  private static TransportMessage changed(TransportMessage message, int offset) {
    Bytes octets = message.octets();
    return message.with(Octets.flip(octets, offset % octets.length()));
  }

  private static List<Fault> possible(EmulatedDevice device) {
    List<Fault> possible = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      for (MessageCode target : kind.targets()) {
        Fault fault = new Fault(kind, target);
        try {
          fault.requirePossible(device.profile());
          possible.add(fault);
        } catch (FaultException impossible) {
          // Another way has it.
        }
      }
    }
    return possible;
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
