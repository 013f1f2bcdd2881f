package org.opentsm.evidence.statement;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.policy.MachineDemands;
import org.opentsm.spdm.Bytes;

/**
 * What a statement says of its machine, in the same words for every kind. Facts only: whether the
 * statement holds is for its checks.
 *
 * @param userData what the machine asked to be stated: 64 octets, or a TPM's qualifying data
 * @param debug whether somebody outside can look into the machine
 * @param migration whether an agent of the owner can move the machine elsewhere
 * @param tcb the platform's firmware versions as the statement reports them, for a person
 * @param measurements digests of the machine's software by their names, in a fixed order: {@code
 *     measurement} of SNP, {@code mrtd} and {@code rtmr0} to {@code rtmr3} of TDX, {@code rim} and
 *     {@code rem0} to {@code rem3} of CCA with {@code component/TYPE} for each component of its
 *     firmware, {@code pcr0} and so on of a TPM
 * @param attributes what is on and what is off, by the names of {@link MachineDemands#ATTRIBUTES};
 *     those of which the statement says nothing are not there
 */
public record PlatformFacts(
    Bytes userData,
    Part<Boolean> debug,
    Part<Boolean> migration,
    Part<String> tcb,
    Map<String, Bytes> measurements,
    Map<String, Boolean> attributes) {
  /** Copies the maps. */
  public PlatformFacts {
    measurements = Collections.unmodifiableMap(new LinkedHashMap<>(measurements));
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }
}
