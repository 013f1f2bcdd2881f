package org.opentsm.tsm.cli.demo;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opentsm.emulator.link.EmulatedLink;
import org.opentsm.emulator.link.EmulatedSlot;
import org.opentsm.emulator.link.LinkFault;
import org.opentsm.emulator.link.Tlp;
import org.opentsm.emulator.server.EmulatedConnector;
import org.opentsm.evidence.Link;
import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;

/**
 * A link that is encrypted: it comes up, gets fresh keys under traffic, and ends when it is
 * tampered with.
 */
final class DemoLink {
  private static final String DEVICE = "emu:ide";
  private static final int REFRESHES = 3;
  private static final long MEMORY = 0x8000_0000L;

  private final DemoWorld world;
  private final Narrator narrator;

  DemoLink(DemoWorld world, Narrator narrator) {
    this.world = world;
    this.narrator = narrator;
  }

  void run(Tsm tsm) throws TsmException {
    if (!tsm.features().contains(TsmFeature.IDE)) {
      return;
    }
    DeviceAddress device = world.device(DEVICE);
    narrator.step(
        "Encrypt the link to another device. In the session both ports get keys for three kinds of",
        "packets, in both directions; then the device is switched on, then the port above it.");
    Connection connection =
        tsm.connect(device, ConnectOptions.DEFAULTS.withIde(Demand.REQUIRED), world.deadline());
    narrator.outcome(stream(connection.link().toOptional().orElseThrow()));

    EmulatedLink link = slot(device).link();
    refresh(tsm, device, link);
    tamper(tsm, device, link);
  }

  private EmulatedSlot slot(DeviceAddress device) throws TsmException {
    if (world.environment().connectorOf(device) instanceof EmulatedConnector emulated) {
      return emulated.slot(device, world.environment()).orElseThrow();
    }
    throw Expect.failed("an emulated device", "another");
  }

  private void refresh(Tsm tsm, DeviceAddress device, EmulatedLink link) throws TsmException {
    narrator.step("Renew the keys " + REFRESHES + " times, while packets go both ways.");
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Long> traffic =
        CompletableFuture.supplyAsync(() -> sendUntil(done, link), Thread::startVirtualThread);
    try {
      for (int i = 0; i < REFRESHES; i++) {
        var _ = tsm.refreshLink(device, world.deadline());
      }
    } finally {
      done.set(true);
    }
    long sent;
    try {
      sent = traffic.join();
    } catch (CompletionException lost) {
      throw Expect.failed("every packet to arrive", String.valueOf(lost.getMessage()));
    }
    Link now = tsm.link(device, world.deadline()).toOptional().orElseThrow();
    narrator.outcome(sent + " packets sent, and all of them arrived; " + stream(now));
  }

  /** How many it has sent. */
  private static long sendUntil(AtomicBoolean done, EmulatedLink link) {
    long sent = 0;
    do {
      for (SubStream each : List.of(SubStream.POSTED, SubStream.NON_POSTED, SubStream.COMPLETION)) {
        Tlp tlp = new Tlp(each, new Tlp.Routing.ToMemory(MEMORY), false, content(sent));
        if (!link.down(tlp).equals(List.of(tlp)) || !link.up(tlp).equals(List.of(tlp))) {
          throw new IllegalStateException("packet " + sent + " did not arrive as it was sent");
        }
        sent += 2;
      }
    } while (!done.get());
    return sent;
  }

  private static Bytes content(long number) {
    return Bytes.of((int) (number & 0xFF), 0x55, 0xAA);
  }

  private void tamper(Tsm tsm, DeviceAddress device, EmulatedLink link) throws TsmException {
    narrator.step(
        "Somebody on the link changes one bit of a packet. Its receiver finds out and takes nothing",
        "any more; the TSM looks at both ends, takes the stream down, and lets the device go.");
    link.strike(LinkFault.BIT_FLIP);
    Tlp tlp = new Tlp(SubStream.POSTED, new Tlp.Routing.ToMemory(MEMORY), false, content(0));
    if (!link.down(tlp).isEmpty()) {
      throw Expect.failed("a packet that is not taken", "one that is");
    }
    try {
      tsm.link(device, world.deadline());
      throw Expect.failed("a refusal", "a secure link");
    } catch (TsmException.Protocol failed) {
      if (failed.code() != TsmErrorCode.LINK_FAILED) {
        throw failed;
      }
    }
    EmulatedSlot slot = slot(device);
    DeviceState state =
        tsm.devices(world.deadline()).stream()
            .filter(each -> each.address().equals(device))
            .findFirst()
            .orElseThrow()
            .state();
    int keys = slot.rootPortKeys() + slot.endpoint().end().keys();
    if (state != DeviceState.LOST || keys != 0) {
      throw Expect.failed("a device that is lost, and no key left", state.id() + ", " + keys);
    }
    narrator.outcome(TsmErrorCode.LINK_FAILED.id() + "; the device is lost, no key is left");
  }

  private static String stream(Link link) {
    if (!(link instanceof Link.Ide(List<Link.Stream> streams))) {
      throw Expect.failed("an encrypted link", "another");
    }
    Link.Stream stream = streams.getFirst();
    return "stream "
        + stream.id().toOptional().orElseThrow()
        + ", secure at both ends, key set "
        + stream.keySet().toOptional().orElseThrow();
  }
}
