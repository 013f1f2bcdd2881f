package org.opentsm.evidence.extension;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.message.MeasurementBlock;

/**
 * What a verifier knows of a device.
 *
 * @param position in the evidence, from 0
 * @param evidence as it stands there; who vouches for which part is for the checks
 * @param chain of the key that the device proved, if it leads to a given root
 * @param measurements those that the device vouches for, by index
 * @param checks that were made, in a fixed order
 * @param at the time of appraisal
 */
public record AppraisedDevice(
    int position,
    DeviceEvidence evidence,
    Optional<CertificateChain> chain,
    Map<Integer, MeasurementBlock> measurements,
    List<CheckResult> checks,
    Instant at) {
  /** Copies the collections. */
  public AppraisedDevice {
    measurements = Collections.unmodifiableMap(new TreeMap<>(measurements));
    checks = List.copyOf(checks);
  }
}
