package org.opentsm.spdm.chunk;

import org.opentsm.spdm.SpdmVersion;

/**
 * How long the messages of a connection may be, and whether they may come in pieces.
 *
 * @param version of the connection
 * @param agreed whether both ends have CHUNK_CAP
 * @param peerAtOnce DataTransferSize of the peer, or what this end sends at once, if that is less
 *     (in a session, what a secured message holds), in octets; 2^32-1 where none is stated
 * @param peerInAll MaxSPDMmsgSize of the peer, in octets; 2^32-1 where none is stated
 * @param ownAtOnce DataTransferSize of this end, in octets; 2^32-1 where none is stated
 * @param ownInAll MaxSPDMmsgSize of this end, in octets; 2^32-1 where none is stated
 */
public record ChunkTerms(
    SpdmVersion version,
    boolean agreed,
    long peerAtOnce,
    long peerInAll,
    long ownAtOnce,
    long ownInAll) {
  /** Where none is stated: before CAPABILITIES, and before 1.2. */
  public static final ChunkTerms NONE = unlimited(SpdmVersion.V1_0);

  private static final long UNLIMITED = 0xFFFF_FFFFL;

  /** The terms of a version that states none. */
  public static ChunkTerms unlimited(SpdmVersion version) {
    return new ChunkTerms(version, false, UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED);
  }

  /**
   * The terms of a session: nothing is longer at once than a secured message holds.
   *
   * @param longest message that a secured one holds, in octets
   */
  public ChunkTerms within(long longest) {
    return new ChunkTerms(
        version, agreed, Math.min(peerAtOnce, longest), peerInAll, ownAtOnce, ownInAll);
  }

  /** Octets of the longest message that the peer takes, in pieces if need be. */
  public long longestSent() {
    return agreed ? Math.min(peerInAll, ChunkSplitter.longest(version, peerAtOnce)) : peerAtOnce;
  }
}
