package org.opentsm.ide.register;

import java.util.List;
import java.util.Optional;

/**
 * What the registers of a selective stream said at one time.
 *
 * @param index which of the port's selective streams, from 0
 * @param requesters empty if none are set
 */
public record StreamReading(
    int index,
    StreamControl control,
    StreamStatus status,
    Optional<RidAssociation> requesters,
    List<AddressAssociation> addresses) {
  /** Keeps the ranges as they are now. */
  public StreamReading {
    addresses = List.copyOf(addresses);
  }

  /** Whether it is on, encrypts, and no check has failed. */
  public boolean isSecure() {
    return control.isEnabled() && status.isSecure() && !status.hasFailed();
  }

  /** Control and status, as registers are written. */
  @Override
  public String toString() {
    return String.format("control 0x%08x, status 0x%08x", control.register(), status.register());
  }
}
