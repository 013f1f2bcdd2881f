package org.opentsm.tsm.api.spi;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.opentsm.tsm.api.RevalidationChoice;

/**
 * A comparison for a kind of device, found with {@link ServiceLoader}: what may change in such a
 * device while it stays the same. Safe for use by many threads.
 *
 * <p>It is asked only where the key that was accepted has signed the round's nonce, and must
 * consult no trust anchor.
 */
public interface DeviceComparison extends RevalidationChoice.Comparison {
  /** What it is called on the command line: 1 to 32 lower-case letters, digits and dashes. */
  String name();

  /** What to ask a revalidation for. */
  default RevalidationChoice asChoice() {
    return new RevalidationChoice.DeviceSpecific(name(), this);
  }

  /**
   * Those that the class loader of this library sees. One that is broken is logged as a warning and
   * left out.
   */
  static List<DeviceComparison> installed() {
    System.Logger logger = System.getLogger(DeviceComparison.class.getName());
    List<DeviceComparison> installed = new ArrayList<>();
    Iterator<DeviceComparison> found =
        ServiceLoader.load(DeviceComparison.class, DeviceComparison.class.getClassLoader())
            .iterator();
    // A class path that cannot be searched at all fails again at each step.
    int broken = 0;
    boolean more = true;
    while (more && broken < TsmEnvironment.Builder.MOST_BROKEN) {
      try {
        more = found.hasNext();
        if (more) {
          installed.add(found.next());
        }
      } catch (ServiceConfigurationError | LinkageError failure) {
        broken++;
        logger.log(System.Logger.Level.WARNING, "A comparison cannot be loaded: " + failure);
      }
    }
    return List.copyOf(installed);
  }
}
