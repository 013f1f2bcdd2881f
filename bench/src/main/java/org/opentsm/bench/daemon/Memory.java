package org.opentsm.bench.daemon;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process has.
 *
 * @param heap octets in use after full collections
 * @param resident octets in memory, by Linux; 0 elsewhere
 */
record Memory(long heap, long resident) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
  private static final int COLLECTIONS = 3;
  private static final long KIB = 1024;

  static Memory now() throws IOException {
    for (int i = 0; i < COLLECTIONS; i++) {
      MEMORY.gc();
    }
    long resident = 0;
    if (Files.exists(STATUS)) {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          resident = Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
        }
      }
    }
    return new Memory(MEMORY.getHeapMemoryUsage().getUsed(), resident);
  }

  /** In MiB. */
  @Override
  public String toString() {
    return "heap after collection " + mib(heap) + " MiB, resident " + mib(resident) + " MiB";
  }

  private static long mib(long octets) {
    return octets / (KIB * KIB);
  }
}
