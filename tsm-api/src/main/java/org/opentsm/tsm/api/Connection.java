package org.opentsm.tsm.api;

import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.spdm.certificate.CertificateChain;

/**
 * What {@link Tsm#connect} achieved.
 *
 * @param device as it stands now
 * @param slot whose key authenticated it: 0 to 7
 * @param chains the certificate chains that were read, by slot: at least that of {@code slot}
 * @param protocol version and algorithms, for a person: {@code SPDM 1.3, ECDSA P-384, SHA-384}
 * @param session what protects the secured session, for a person; empty if none was opened
 * @param opening what opened that session; empty if none was opened
 * @param authenticatesRequesters whether the device can have a Requester authenticate itself
 *     (MUT_AUTH_CAP)
 * @param link how the link is protected; absent with the reason if it is not
 */
public record Connection(
    TsmDevice device,
    int slot,
    SortedMap<Integer, CertificateChain> chains,
    String protocol,
    Optional<String> session,
    Optional<Opening> opening,
    boolean authenticatesRequesters,
    Part<Link> link) {
  /** What opens a session. */
  public enum Opening {
    /** KEY_EXCHANGE: the device signed for it. */
    KEY_EXCHANGE,
    /** PSK_EXCHANGE: a pre-shared key, and a fresh context of each end. */
    PRE_SHARED_KEY,
    /** PSK_EXCHANGE with a device that adds no context of its own (PSK_CAP_NO_CONTEXT). */
    PRE_SHARED_KEY_WITHOUT_CONTEXT
  }

  /** Takes a copy of the map, and checks that the slot is in it. */
  public Connection {
    chains = Collections.unmodifiableSortedMap(new TreeMap<>(chains));
    if (!chains.containsKey(slot)) {
      throw new IllegalArgumentException("no chain of slot " + slot + " in " + chains.keySet());
    }
  }

  /** The chain whose leaf key authenticated the device. */
  public CertificateChain chain() {
    return Objects.requireNonNull(chains.get(slot));
  }
}
