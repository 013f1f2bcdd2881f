package org.opentsm.evidence;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opentsm.spdm.Bytes;

/**
 * What the TSM itself holds of the device, where somebody else carried the objects: it vouches for
 * their digests, and the verifier compares. A digest of 32 octets is SHA-256, of 48 SHA-384, of 64
 * SHA-512; it covers an object as the TSM received it.
 *
 * @param certificates digests of chains by slot, 0 to 7; at least one
 * @param vca digest of the negotiation
 * @param measurements digest of the measurements
 * @param report digest of the INTERFACE_REPORT
 * @param freshness whether the measurements are of the verifier's nonce
 * @param lockNonce names the lock under which all was collected, 1 to {@value Limits#TSM_NONCE}
 *     octets as the TSM gives them; as long as that of the interface, it is that nonce
 * @param measurementsNonce names this collection of the measurements, likewise as the TSM gives it
 * @param reportNonce names this collection of the report
 */
public record TsmStatement(
    Part<SortedMap<Integer, Bytes>> certificates,
    Part<Bytes> vca,
    Part<Bytes> measurements,
    Part<Bytes> report,
    Part<Freshness> freshness,
    Part<Bytes> lockNonce,
    Part<Bytes> measurementsNonce,
    Part<Bytes> reportNonce) {
  /** Checks the sizes. */
  public TsmStatement {
    certificates =
        certificates.map(slots -> Collections.unmodifiableSortedMap(new TreeMap<>(slots)));
    certificates
        .toOptional()
        .ifPresent(slots -> {
          Limits.requireSlots(slots);
          slots.values().forEach(digest -> Limits.requireDigest("certificates", digest));
        });
    requireDigest("vca", vca);
    requireDigest("measurements", measurements);
    requireDigest("report", report);
    requireNonce("lockNonce", lockNonce);
    requireNonce("measurementsNonce", measurementsNonce);
    requireNonce("reportNonce", reportNonce);
  }

  private static void requireDigest(String field, Part<Bytes> part) {
    part.toOptional().ifPresent(digest -> Limits.requireDigest(field, digest));
  }

  private static void requireNonce(String field, Part<Bytes> part) {
    part.toOptional()
        .ifPresent(
            nonce -> Limits.requireRange(field + " length", nonce.length(), 1, Limits.TSM_NONCE));
  }

  /** Whether measurements are of the collection that was asked for. */
  public enum Freshness {
    /** They are. */
    FRESH("fresh"),
    /** They are older. */
    STALE("stale");

    private final String id;

    Freshness(String id) {
      this.id = id;
    }

    /** The name in encodings. */
    public String id() {
      return id;
    }
  }
}
