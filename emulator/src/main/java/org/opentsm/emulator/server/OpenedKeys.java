package org.opentsm.emulator.server;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.pki.DevicePki;

/**
 * The keys of the devices that were met lately, as long as their files stay as they are: a device
 * that is met again has its keys at hand, as a real one has. The least recently met goes first.
 *
 * <p>Keys of emulated devices are for tests, and no more is done to get rid of them than for a
 * conversation that is open: they are left to the collector when they are forgotten.
 */
final class OpenedKeys {
  private static final int CAPACITY = 2048;

  private record Device(Path directory, DeviceIdentity identity) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Device, DevicePki> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Device, DevicePki> eldest) {
          return size() > CAPACITY;
        }
      };

  /** Those in a directory. */
  DevicePki of(Path directory, DeviceIdentity identity) {
    Device device = new Device(directory, identity);
    DevicePki known;
    lock.lock();
    try {
      known = recent.computeIfAbsent(device, _ -> DevicePki.open(directory, identity));
    } finally {
      lock.unlock();
    }
    return known.isUnchanged() ? known : replace(device, known);
  }

  /** Whoever finds that keys have changed at the same time gets the same new ones. */
  private DevicePki replace(Device device, DevicePki old) {
    lock.lock();
    try {
      DevicePki now = recent.get(device);
      if (now == null || now == old) {
        now = DevicePki.open(device.directory, device.identity);
        recent.put(device, now);
      }
      return now;
    } finally {
      lock.unlock();
    }
  }
}
