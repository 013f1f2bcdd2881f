package org.opentsm.evidence;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opentsm.spdm.Bytes;

/**
 * The certificate chains of a device, each the exact octets of the SPDM certificate chain: header,
 * root hash and DER certificates, topmost first (DSP0274, "Certificate chain format").
 *
 * @param slots chains by slot, 0 to 7; at least one
 */
public record Certificates(SortedMap<Integer, Bytes> slots) {
  /** Checks the slots and sizes. */
  public Certificates {
    slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
    Limits.requireSlots(slots);
    slots.forEach((slot, chain) -> Limits.requireBlob("certificate chain of slot " + slot, chain));
  }

  /** One chain. */
  public static Certificates of(int slot, Bytes chain) {
    TreeMap<Integer, Bytes> slots = new TreeMap<>();
    slots.put(slot, chain);
    return new Certificates(slots);
  }
}
