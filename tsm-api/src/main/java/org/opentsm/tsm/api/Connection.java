package org.opentsm.tsm.api;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opentsm.spdm.Bytes;

/**
 * What {@link Tsm#connect} achieved.
 *
 * @param device as it stands now
 * @param slot whose key authenticated it: 0 to 7
 * @param chains the SPDM certificate chains that were read, by slot (DSP0274, "Certificate chain
 *     format"): at least that of {@code slot}
 * @param protocol version and algorithms, for a person: {@code SPDM 1.3, ECDSA P-384, SHA-384}
 */
public record Connection(
    TsmDevice device, int slot, SortedMap<Integer, Bytes> chains, String protocol) {
  /** Takes a copy of the map. */
  public Connection {
    chains = Collections.unmodifiableSortedMap(new TreeMap<>(chains));
  }
}
