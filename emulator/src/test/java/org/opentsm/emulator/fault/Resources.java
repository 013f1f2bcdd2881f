package org.opentsm.emulator.fault;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the operating system and the virtual machine hold for this process. */
final class Resources {
  private static final Path HANDLES = Path.of("/proc/self/fd");

  private Resources() {}

  /** Whether handles can be counted here. */
  static boolean hasHandles() {
    return Files.isDirectory(HANDLES);
  }

  /** Sockets, and what waits for them. */
  static long networkHandles() throws IOException {
    try (Stream<Path> handles = Files.list(HANDLES)) {
      return handles.filter(Resources::isNetworkHandle).count();
    }
  }

  /** Virtual threads of servers and connections, and platform threads of every kind. */
  static long threads(Path directory) throws IOException {
    Path dump = directory.resolve("threads");
    Files.deleteIfExists(dump);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toAbsolutePath().toString(), ThreadDumpFormat.TEXT_PLAIN);
    try (Stream<String> lines = Files.lines(dump)) {
      long ours = lines.filter(line -> line.startsWith("#") && line.contains("\"spdm-")).count();
      return ours + Thread.activeCount();
    }
  }

  /** Octets in use after a collection. */
  static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static boolean isNetworkHandle(Path handle) {
    try {
      String target = Files.readSymbolicLink(handle).toString();
      return target.startsWith("socket:") || target.startsWith("anon_inode:");
    } catch (IOException gone) {
      return false;
    }
  }
}
