package org.opentsm.tsm.api.spi;

import org.opentsm.ide.stream.StreamPlan;
import org.opentsm.ide.stream.StreamPool;

/**
 * The PCIe link to a device, as far as somebody who wants it encrypted needs it.
 *
 * @param plan between which ports a stream is to be
 * @param pool the Stream IDs of the host bridge, the same object for all that are below it
 */
public record DeviceLink(StreamPlan plan, StreamPool pool) {}
