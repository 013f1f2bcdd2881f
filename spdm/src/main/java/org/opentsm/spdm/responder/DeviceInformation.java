package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.message.MeasurementExtensionLog;

/** What a device tells of itself beside certificates and measurements, from 1.3 on. */
public interface DeviceInformation {
  /**
   * EPInfo of ENDPOINT_INFO.
   *
   * @param subCode what is asked, 0 to 255: {@link
   *     org.opentsm.spdm.message.GetEndpointInfo#DEVICE_CLASS_IDENTIFIER}
   * @return empty if the device does not know it; the Requester gets ERROR InvalidRequest
   */
  Optional<Bytes> endpointInfo(int subCode);

  /**
   * What was measured one after the other so far. It may grow, and must not change otherwise: a
   * Requester reads it portion by portion.
   *
   * @param hash negotiated for measurements
   */
  MeasurementExtensionLog extensionLog(MeasurementHash hash);
}
