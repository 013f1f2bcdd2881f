package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * The measurement blocks of a device in the order in which it sent them.
 *
 * <p>Only the exact octets are kept. Everything else about a block is derived from them where it is
 * shown or appraised, so that the two cannot disagree; and the verifier compares the octets with
 * those of the signed transcript.
 *
 * @param blocks each from its index to the end of its value (DSP0274, "Measurement block format");
 *     at least one
 */
public record Measurements(List<Bytes> blocks) {
  /** Checks the sizes. */
  public Measurements {
    blocks = List.copyOf(blocks);
    Limits.requireRange("number of blocks", blocks.size(), 1, Limits.BLOCKS);
    blocks.forEach(block -> Limits.requireBlob("measurement block", block));
  }
}
