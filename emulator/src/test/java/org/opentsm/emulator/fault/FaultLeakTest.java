package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;

/** Counts what the operating system holds for this process, so nothing else may run meanwhile. */
@Isolated
class FaultLeakTest {
  private static final Path HANDLES = Path.of("/proc/self/fd");

  @Test
  void noFaultLeavesAHandle() throws Exception {
    assumeTrue(Files.isDirectory(HANDLES), "needs /proc");
    everyFault();
    long before = networkHandles();
    everyFault();
    everyFault();
    assertThat(networkHandles()).isLessThanOrEqualTo(before);
  }

  private static void everyFault() throws Exception {
    for (FaultKind kind : FaultKind.values()) {
      try {
        if (kind.scene() == FaultKind.Scene.PLAIN) {
          FaultyDevice.overSocket(new Fault(kind), SpdmVersion.V1_4);
        } else {
          FaultySession.overSocket(new Fault(kind), SpdmVersion.V1_4);
        }
      } catch (SpdmException expected) {
        // FaultTest says which; here it matters what remains.
      }
    }
  }

  private static long networkHandles() throws IOException {
    try (Stream<Path> handles = Files.list(HANDLES)) {
      return handles.filter(FaultLeakTest::isNetworkHandle).count();
    }
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
