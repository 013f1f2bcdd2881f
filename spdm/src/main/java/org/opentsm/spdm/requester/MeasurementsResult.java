package org.opentsm.spdm.requester;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.GetMeasurements;

/**
 * An answer to GET_MEASUREMENTS that was checked.
 *
 * @param messages the run so far: requests and responses in turn, this one last; what the signature
 *     covers, if there is one
 * @param response the last of them, decoded
 */
public record MeasurementsResult(List<Bytes> messages, GetMeasurements.Response response) {}
