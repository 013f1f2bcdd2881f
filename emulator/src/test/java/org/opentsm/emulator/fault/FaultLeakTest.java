package org.opentsm.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;

/** Counts what the operating system holds for this process, so nothing else may run meanwhile. */
@Isolated
class FaultLeakTest {
  @Test
  void noFaultLeavesAHandle() throws Exception {
    assumeTrue(Resources.hasHandles(), "needs /proc");
    everyFault();
    long before = Resources.networkHandles();
    everyFault();
    everyFault();
    assertThat(Resources.networkHandles()).isLessThanOrEqualTo(before);
  }

  private static void everyFault() throws Exception {
    for (FaultKind kind : FaultKind.values()) {
      try {
        switch (kind.scene()) {
          case PLAIN -> FaultyDevice.overSocket(new Fault(kind), SpdmVersion.V1_4);
          case SESSION, CHUNKS -> FaultySession.overSocket(new Fault(kind), SpdmVersion.V1_4);
          case LINK -> FaultyLink.overSocket(new Fault(kind));
        }
      } catch (SpdmException expected) {
        // FaultTest says which; here it matters what remains.
      }
    }
  }
}
