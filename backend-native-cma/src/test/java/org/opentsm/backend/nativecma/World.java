package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.NamedProfiles;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.emulator.link.EmulatedSlot;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.emulator.server.Conversation;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.transport.ForwardingTransport;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.DeviceLink;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/** Emulated devices below addresses {@code test:NAME}, and everything a TSM needs to reach them. */
final class World implements DeviceConnector {
  static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  /** Keys are made once for each profile; no test changes a device. */
  private static final Map<String, Known> DEVICES = new ConcurrentHashMap<>();

  final Map<DeviceAddress, Function<DeviceAddress, SpdmTransport>> ways = new ConcurrentHashMap<>();
  final Map<DeviceAddress, EmulatedSlot> slots = new ConcurrentHashMap<>();
  final Set<DeviceAddress> listed = new ConcurrentSkipListSet<>();
  final AtomicInteger open = new AtomicInteger();
  volatile Runnable whenListing = () -> {};
  volatile Runnable whenNamingResponder = () -> {};
  private final Set<SpdmTransport> opened = ConcurrentHashMap.newKeySet();
  final TsmEnvironment environment;

  World(Path directory) {
    environment =
        TsmEnvironment.builder(new UserDirectories(directory, directory.resolve("run")))
            .crypto(CRYPTO)
            .connector(this)
            .build();
  }

  /** A device and its keys. */
  record Known(EmulatedDevice device, DevicePki pki) {
    /** What a verifier with the device's roots says. */
    AppraisalResult appraise(Evidence evidence, Nonce nonce) throws Exception {
      KeyKind kind = device.keyKinds().iterator().next();
      List<Bytes> roots = List.of(pki.root(kind, 0), pki.root(kind, DevicePki.SECOND_ROOT_SLOT));
      VerificationRequest request =
          new VerificationRequest(
              nonce, DeviceTrust.read(roots, List.of()), Instant.now(), Policy.NONE);
      return new Verifier(CRYPTO).appraise(EvidenceFile.of(evidence), request);
    }
  }

  /** A device of a named profile, with the first of its signature algorithms alone. */
  static Known known(String profile) {
    return DEVICES.computeIfAbsent(profile, World::make);
  }

  /** The same without its keys. */
  static EmulatedDevice device(String profile) {
    return known(profile).device();
  }

  /** A device that a test may change, with keys of its own. */
  static EmulatedDevice fresh(String profile) {
    return make(profile).device();
  }

  private static Known make(String name) {
    try {
      DeviceProfile all = NamedProfiles.named(name);
      DeviceProfile profile =
          new DeviceProfile(
              all.identity(),
              all.versions(),
              all.asymAlgorithms().subList(0, 1),
              all.keyExchanges(),
              all.hashAlgorithms(),
              all.measurementHashes(),
              all.capabilities(),
              all.model(),
              all.slots(),
              all.debugging(),
              all.conciseEvidence(),
              all.slow(),
              all.ed448Context(),
              all.ctExponent(),
              all.dataTransferSize(),
              all.mutual(),
              all.mutualRequired(),
              all.keyPairsInTheClear(),
              all.ide());
      DevicePki pki = DevicePki.inMemory(profile.identity());
      return new Known(new EmulatedDevice(profile, pki, CRYPTO, problem -> {}), pki);
    } catch (org.opentsm.emulator.EmulatorException e) {
      throw new AssertionError(e);
    }
  }

  static DeviceAddress at(String name) {
    try {
      return DeviceAddress.parse("test:" + name);
    } catch (TsmException e) {
      throw new AssertionError(e);
    }
  }

  static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  static Nonce nonce() {
    return new Nonce(CRYPTO.random(Nonce.SIZE));
  }

  /** Puts a device at an address. */
  DeviceAddress put(String name, EmulatedDevice device, Optional<Fault> fault) {
    device.endpoint().ifPresent(endpoint -> slots.put(at(name), new EmulatedSlot(endpoint)));
    return put(name, address -> Conversation.open(address.text(), device, fault));
  }

  DeviceAddress put(String name, EmulatedDevice device) {
    return put(name, device, Optional.empty());
  }

  /** Puts a device at an address that does something otherwise. */
  DeviceAddress put(String name, EmulatedDevice device, UnaryOperator<ResponderDevice> change) {
    return put(
        name,
        address ->
            InMemoryTransport.over(address.text(), new Responder(change.apply(device), CRYPTO)));
  }

  DeviceAddress put(String name, Function<DeviceAddress, SpdmTransport> way) {
    DeviceAddress address = at(name);
    ways.put(address, way);
    return address;
  }

  /** Breaks every conversation that is open. */
  void unplug() {
    opened.forEach(SpdmTransport::close);
  }

  @Override
  public Set<String> schemes() {
    return Set.of("test");
  }

  @Override
  public SpdmTransport open(DeviceAddress target, TsmEnvironment given, Deadline deadline)
      throws SpdmException {
    Function<DeviceAddress, SpdmTransport> way = ways.get(target);
    if (way == null) {
      throw ChannelException.failed(target.text(), "no such device", null);
    }
    open.incrementAndGet();
    SpdmTransport transport = way.apply(target);
    opened.add(transport);
    return new CountedTransport(transport, open);
  }

  @Override
  public String responder(DeviceAddress target, TsmEnvironment given) throws TsmException {
    whenNamingResponder.run();
    return DeviceConnector.super.responder(target, given);
  }

  @Override
  public Optional<DeviceLink> link(DeviceAddress target, TsmEnvironment given) {
    return Optional.ofNullable(slots.get(target))
        .map(slot -> new DeviceLink(slot.plan(), slot.pool()));
  }

  @Override
  public List<DeviceAddress> list(TsmEnvironment given) {
    whenListing.run();
    return List.copyOf(listed);
  }

  /** Notes when it is closed. */
  private static final class CountedTransport extends ForwardingTransport {
    private final AtomicInteger open;
    private boolean closed;

    CountedTransport(SpdmTransport transport, AtomicInteger open) {
      super(transport);
      this.open = open;
    }

    @Override
    public void close() {
      boolean first;
      synchronized (this) {
        first = !closed;
        closed = true;
      }
      if (first) {
        open.decrementAndGet();
      }
      super.close();
    }
  }

  /** The events of a TSM, without progress and without those of sessions. */
  static final class Heard {
    private final BlockingQueue<TsmEvent> events = new LinkedBlockingQueue<>();

    Heard(Tsm tsm) {
      tsm.subscribe(event -> {
        switch (event) {
          case TsmEvent.Progress _,
              TsmEvent.SessionOpened _,
              TsmEvent.SessionClosed _,
              TsmEvent.SessionLost _,
              TsmEvent.LinkSecured _,
              TsmEvent.LinkRefreshed _,
              TsmEvent.LinkClosed _,
              TsmEvent.LinkLost _ -> {
            // A test of sessions listens for itself.
          }
          default -> events.add(event);
        }
      });
    }

    <E extends TsmEvent> E next(Class<E> kind) throws InterruptedException {
      TsmEvent event = events.poll(30, TimeUnit.SECONDS);
      assertThat(event).isInstanceOf(kind);
      return kind.cast(event);
    }
  }
}
