package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * The measurement blocks of a device in the order in which it sent them: those of the last span in
 * {@link Transcripts#measurements}, or what the device reported without a signature where there is
 * none.
 *
 * <p>Only the exact octets are kept. Everything else about a block is derived from them where it is
 * shown or appraised, so that the two cannot disagree; and the verifier compares the octets with
 * those of the signed transcript.
 *
 * @param blocks each from its index to the end of its value (DSP0274, "Measurement block format"),
 *     4 to {@value Limits#BLOCK} octets; at least one
 */
public record Measurements(List<Bytes> blocks) {
  /** Octets of a block without a value. */
  public static final int BLOCK_HEADER = 4;

  /** Checks the sizes. */
  public Measurements {
    blocks = List.copyOf(blocks);
    Limits.requireRange("number of blocks", blocks.size(), 1, Limits.BLOCKS);
    blocks.forEach(block ->
        Limits.requireRange(
            "measurement block length", block.length(), BLOCK_HEADER, Limits.BLOCK));
  }
}
