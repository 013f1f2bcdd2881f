package org.opentsm.bench.compare;

import org.opentsm.bench.BenchDevice;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;

/**
 * Our Requester, which meets a device and its authorities for the first time each time: what is
 * kept of keys that verified lately is of no use. The negotiation is not timed, as elsewhere.
 */
record StrangersPair(BenchDevice device, SpdmVersion version) implements Pair {
  @Override
  public String name() {
    return "ours, in memory, new keys";
  }

  @Override
  public Samples attest(int times) throws SpdmException {
    Samples samples = new Samples();
    for (int i = 0; i < times; i++) {
      try (OurPair stranger = OurPair.inMemory(device, version)) {
        samples.addAll(stranger.attest(1));
      }
    }
    return samples;
  }

  @Override
  public void close() {
    // Each connection was closed with its attestation.
  }
}
