package org.opentsm.emulator.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.link.EmulatedEndpoint;
import org.opentsm.emulator.link.EmulatedSlot;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.DeviceLink;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/**
 * The way to emulated devices in the same process: {@code emu:}, {@code emu:PROFILE}, {@code
 * emu:PROFILE?fault=NAME} and {@code emu:PROFILE?serial=NUMBER}, another device of the same kind.
 *
 * <p>They keep their keys below the user's state directory, so that the next command meets the same
 * device: those of the default device in {@code emu}, those of a device with another serial number
 * in {@code emu-SERIAL}. Roots are where {@link DevicePki} has them, as in {@code
 * emu/ecp384/root.pem}.
 */
public final class EmulatedConnector implements DeviceConnector {
  private static final System.Logger LOG = System.getLogger(EmulatedConnector.class.getName());

  private final OpenedKeys keys = new OpenedKeys();

  /** What has a link, by where its keys are; there are no more than those. */
  private final ConcurrentMap<Path, EmulatedSlot> slots = new ConcurrentHashMap<>();

  /** Where the keys of a device are. */
  public static Path keysOf(DeviceIdentity identity, UserDirectories directories) {
    boolean usual = identity.serial().equals(DeviceIdentity.DEFAULT.serial());
    return directories
        .state()
        .resolve(usual ? EmulatedAddress.SCHEME : EmulatedAddress.SCHEME + "-" + identity.serial());
  }

  /**
   * Which file holds a root that an emulated device presented.
   *
   * @param target any address; those of other devices have no such file
   * @param root DER of the certificate
   */
  public static Optional<Path> rootOf(
      DeviceAddress target, Bytes root, UserDirectories directories) {
    if (!target.scheme().equals(EmulatedAddress.SCHEME)) {
      return Optional.empty();
    }
    try {
      DeviceIdentity identity = EmulatedAddress.of(target).profile().identity();
      return DevicePki.rootFile(keysOf(identity, directories), root);
    } catch (TsmException unusable) {
      return Optional.empty();
    }
  }

  @Override
  public Set<String> schemes() {
    return Set.of(EmulatedAddress.SCHEME);
  }

  @Override
  public SpdmTransport open(DeviceAddress target, TsmEnvironment environment, Deadline deadline)
      throws TsmException, SpdmException {
    EmulatedAddress address = EmulatedAddress.of(target);
    DeviceIdentity identity = address.profile().identity();
    EmulatedRoom.require(target, keysOf(identity, environment.directories()), EmulatedRoom.MOST);
    DevicePki pki = keys.of(keysOf(identity, environment.directories()), identity);
    Optional<EmulatedSlot> slot = plugIn(address.profile(), environment);
    EmulatedDevice device =
        new EmulatedDevice(
            address.profile(),
            pki,
            environment.crypto(),
            e -> LOG.log(System.Logger.Level.WARNING, "{0}: {1}", target, e.getMessage()),
            slot.map(EmulatedSlot::endpoint));
    preparePreferred(target, device, deadline);
    return slot.isPresent()
        ? Conversation.open(target.text(), slot.get().endpoint(), device, address.fault(), deadline)
        : Conversation.open(target.text(), device, address.fault());
  }

  /** A device with a link is plugged in once: what it does later happens at the same ports. */
  private Optional<EmulatedSlot> plugIn(DeviceProfile profile, TsmEnvironment environment) {
    if (!profile.ide()) {
      return Optional.empty();
    }
    DeviceIdentity identity = profile.identity();
    return Optional.of(
        slots.computeIfAbsent(
            keysOf(identity, environment.directories()),
            _ -> {
              EmulatedEndpoint endpoint =
                  new EmulatedEndpoint(
                      identity.vendorId(), identity.deviceId(), environment.crypto());
              return new EmulatedSlot(endpoint);
            }));
  }

  /**
   * The link to an emulated device and what passes it, once somebody has spoken to the device.
   *
   * @throws TsmException if the address makes no sense
   */
  public Optional<EmulatedSlot> slot(DeviceAddress target, TsmEnvironment environment)
      throws TsmException {
    DeviceProfile profile = EmulatedAddress.of(target).profile();
    return Optional.ofNullable(slots.get(keysOf(profile.identity(), environment.directories())))
        .filter(_ -> profile.ide());
  }

  @Override
  public Optional<DeviceLink> link(DeviceAddress target, TsmEnvironment environment)
      throws TsmException {
    return slot(target, environment).map(slot -> new DeviceLink(slot.plan(), slot.pool()));
  }

  /** The default device: it is always there. */
  @Override
  public List<DeviceAddress> list(TsmEnvironment environment) {
    try {
      return List.of(DeviceAddress.parse(EmulatedAddress.SCHEME + ":"));
    } catch (TsmException.BadArgument impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** All addresses of one device in this process have the same name. */
  @Override
  public String responder(DeviceAddress target, TsmEnvironment environment) throws TsmException {
    DeviceIdentity identity = EmulatedAddress.of(target).profile().identity();
    return DeviceOwnership.ofThisProcess(EmulatedAddress.SCHEME + ":" + identity.serial());
  }

  /**
   * Makes the likely keys now: RSA takes longer than a Requester waits for an answer. What has not
   * been made by the deadline goes on being made, and is there at the next attempt.
   */
  private static void preparePreferred(
      DeviceAddress target, EmulatedDevice device, Deadline deadline) throws TsmException {
    Optional<KeyKind> preferred = device.keyKinds().stream().findFirst();
    if (preferred.isEmpty()) {
      return;
    }
    FutureTask<Void> making =
        new FutureTask<>(() -> {
          device.prepare(preferred.get());
          return null;
        });
    Thread.ofVirtual().name("keys of " + target).start(making);
    try {
      making.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failed(target, Objects.requireNonNullElse(e.getCause(), e));
    } catch (TimeoutException e) {
      throw new TsmException.Unreachable(
          TsmErrorCode.TIMED_OUT,
          target.head() + "its keys are made at the first use, and are not done yet; try again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TsmException.Unreachable(TsmErrorCode.CANCELLED, target.head() + "interrupted", e);
    }
  }

  private static TsmException failed(DeviceAddress target, Throwable cause) {
    return cause instanceof EmulatorException keys
        ? EmulatedAddress.failure(target, keys)
        : new TsmException.Unreachable(
            TsmErrorCode.UNREACHABLE, target.head() + cause.getMessage(), cause);
  }
}
