package org.opentsm.tsm.api;

import java.time.Instant;
import org.opentsm.spdm.Bytes;

/**
 * A device's standing.
 *
 * @param device as it stands now
 * @param digest of the evidence that was taken
 * @param at when
 * @param entersTcb whether the device may now touch private memory; false for a TSM that only
 *     records a baseline
 */
public record Acceptance(TsmDevice device, Bytes digest, Instant at, boolean entersTcb) {}
