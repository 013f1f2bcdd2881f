package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.cli.io.SystemRefusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this daemon holds, in a file for each device, so that the next one can say what a crash has
 * ended. Nothing in it is ever believed: a device that was connected or accepted is neither now.
 *
 * <p>Every daemon that starts within a day says again what was lost: whoever was not there when the
 * first one said it, perhaps because that one died as well, hears it from the next.
 *
 * <p>A file may say for a moment that more is held than is, never that less is: a revalidation,
 * which lets a device go and takes it again, leaves it as it is.
 */
final class HeldJournal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeldJournal.class);
  private static final String HELD = ".held";
  private static final String LOST = ".lost";
  private static final Duration TOLD_FOR = Duration.ofDays(1);
  private static final int NAME_OCTETS = 16;
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private final Path directory;
  private final SpdmCrypto crypto;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<DeviceAddress, Held> held = new HashMap<>();
  private final Map<DeviceAddress, Held> written = new HashMap<>();

  /** Devices whose files said too much when somebody looked last. */
  private final Set<DeviceAddress> overstated = new HashSet<>();

  /** Those that have come since. */
  private final Set<DeviceAddress> overstatedNow = new HashSet<>();

  private boolean watching;

  /**
   * What was lost.
   *
   * @param devices each with the time when that was found
   * @param unreadable files that do not say what was lost: damaged, or of another version
   */
  record Lost(List<Held> devices, int unreadable) {}

  HeldJournal(Path directory, SpdmCrypto crypto, InstantSource clock) {
    this.directory = directory.toAbsolutePath();
    this.crypto = crypto;
    this.clock = clock;
  }

  /**
   * What daemons before this one held when they ended without a word. What cannot be read stays for
   * whoever can.
   *
   * @throws TsmException.NotPermitted if the directory is not this user's alone
   */
  Lost lost() throws TsmException.NotPermitted {
    PrivateDirectory.ensure(directory);
    Instant now = clock.instant();
    List<Held> devices = new ArrayList<>();
    int unreadable = 0;
    for (Path file : files()) {
      try {
        String name = file.toString();
        if (name.endsWith(Held.FRESH)) {
          Files.deleteIfExists(file);
        } else if (name.endsWith(HELD)) {
          moveToLost(file, now);
        }
      } catch (IOException e) {
        unreadable++;
        LOG.warn("{} is passed over, and stays: {}", file, SystemRefusal.of(e));
      }
    }
    for (Path file : files()) {
      try {
        if (file.toString().endsWith(LOST)) {
          readLost(file, now).ifPresent(devices::add);
        }
      } catch (IOException e) {
        unreadable++;
        LOG.warn("{} is passed over, and stays: {}", file, SystemRefusal.of(e));
      }
    }
    return new Lost(devices, unreadable);
  }

  private List<Path> files() throws TsmException.NotPermitted {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw unreadable(e);
    } catch (DirectoryIteratorException e) {
      throw unreadable(Objects.requireNonNull(e.getCause()));
    }
    Collections.sort(found);
    return found;
  }

  private TsmException.NotPermitted unreadable(IOException e) {
    return new TsmException.NotPermitted(
        TsmErrorCode.NOT_PERMITTED,
        directory + ": what was held cannot be read: " + SystemRefusal.of(e),
        e);
  }

  /** At every moment one of the two files says it. */
  private void moveToLost(Path file, Instant now) throws IOException {
    Held last = Held.read(file);
    Path lost = file(last.address(), LOST);
    Optional<Held> before = Files.exists(lost) ? Optional.of(Held.read(lost)) : Optional.empty();
    last.lostAt(now, before).write(lost);
    Files.delete(file);
  }

  private static Optional<Held> readLost(Path file, Instant now) throws IOException {
    Held lost = Held.read(file);
    Instant at = lost.lost().orElseThrow(() -> new IOException("expected the time of the loss"));
    if (at.plus(TOLD_FOR).isBefore(now)) {
      Files.deleteIfExists(file);
      return Optional.empty();
    }
    return Optional.of(lost);
  }

  /** Keeps track. What cannot be written is logged: it is only missed after a crash. */
  void note(TsmEvent event) {
    if (!(event instanceof TsmEvent.OfDevice of)) {
      return;
    }
    lock.lock();
    try {
      note(of, of.address());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has what is held be what is, after events were missed. A session may have been opened in any
   * connection: the file says so, because it is never to say that less is held than is.
   *
   * @param devices all that the TSMs have
   */
  void readAnew(List<TsmDevice> devices) {
    lock.lock();
    try {
      Set<DeviceAddress> ended = new HashSet<>(held.keySet());
      for (TsmDevice device : devices) {
        if (device.state().isConnected()) {
          ended.remove(device.address());
          keep(device.address(), true, device.state() == DeviceState.ACCEPTED);
        }
      }
      ended.forEach(this::forget);
    } finally {
      lock.unlock();
    }
  }

  private void note(TsmEvent.OfDevice of, DeviceAddress address) {
    Held before = held.get(address);
    boolean session = before != null && before.session();
    boolean accepted = before != null && before.accepted();
    switch (of) {
      case TsmEvent.Connected _ -> keep(address, session, false);
      case TsmEvent.SessionOpened _ -> keep(address, true, accepted);
      case TsmEvent.SessionClosed _ -> keep(address, false, accepted);
      case TsmEvent.Accepted _ -> keep(address, session, true);
      case TsmEvent.Revalidated revalidated -> {
        if (revalidated.outcome() instanceof RevalidationOutcome.Same) {
          keep(address, session, true);
        }
      }
      case TsmEvent.Disconnected _, TsmEvent.ConnectionLost _, TsmEvent.DeviceGone _ ->
          forget(address);
      default -> {
        // Nothing else changes what is held.
      }
    }
  }

  private void keep(DeviceAddress address, boolean session, boolean accepted) {
    Held now = new Held(address, session, accepted, Optional.empty());
    held.put(address, now);
    Held told = written.get(address);
    if (told == null || (session && !told.session()) || (accepted && !told.accepted())) {
      write(now);
    } else if (!now.equals(told)) {
      settleSoon(address);
    }
  }

  private void forget(DeviceAddress address) {
    held.remove(address);
    if (written.containsKey(address)) {
      settleSoon(address);
    }
  }

  /** Not before a moment has passed: a device that is met anew is held again by then. */
  private void settleSoon(DeviceAddress address) {
    if (!overstated.contains(address)) {
      overstatedNow.add(address);
    }
    if (!watching) {
      watching = true;
      Thread.ofVirtual().name("held").start(this::watch);
    }
  }

  private void watch() {
    try {
      do {
        Thread.sleep(MOMENT);
      } while (settleOlder());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Those that say too much for a moment; whether there are others. */
  private boolean settleOlder() {
    lock.lock();
    try {
      overstated.forEach(this::settle);
      overstated.clear();
      overstated.addAll(overstatedNow);
      overstatedNow.clear();
      watching = !overstated.isEmpty();
      return watching;
    } finally {
      lock.unlock();
    }
  }

  /** Has the files say what is so. */
  void settle() {
    lock.lock();
    try {
      overstated.addAll(overstatedNow);
      overstatedNow.clear();
      overstated.forEach(this::settle);
      overstated.clear();
    } finally {
      lock.unlock();
    }
  }

  private void settle(DeviceAddress address) {
    Held now = held.get(address);
    if (now == null) {
      remove(address);
    } else if (!now.equals(written.get(address))) {
      write(now);
    }
  }

  @Override
  public void close() {
    settle();
  }

  private void write(Held now) {
    Path file = file(now.address(), HELD);
    try {
      now.write(file);
      written.put(now.address(), now);
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be written: {}: after a crash nobody would know", file, SystemRefusal.of(e));
    }
  }

  private void remove(DeviceAddress address) {
    try {
      Files.deleteIfExists(file(address, HELD));
      written.remove(address);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file(address, HELD), SystemRefusal.of(e));
    }
  }

  private Path file(DeviceAddress address, String ending) {
    Bytes name = Bytes.copyOf(address.text().getBytes(UTF_8));
    Bytes digest = crypto.digest(HashAlgorithm.SHA_256, name).slice(0, NAME_OCTETS);
    return directory.resolve(digest.toHex() + ending);
  }
}
