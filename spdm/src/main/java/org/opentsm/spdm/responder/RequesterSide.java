package org.opentsm.spdm.responder;

import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.RequesterCapability;

/**
 * What was agreed on for the Requester's own signatures.
 *
 * @param capabilities of the Requester, as far as the version defines them
 * @param asym ReqBaseAsymSel or ReqPqcAsymSel; empty if the Requester signs nothing
 * @param multiKey whether the connection uses several keys of the Requester
 */
record RequesterSide(
    Set<RequesterCapability> capabilities, Optional<SignatureAlgorithm> asym, boolean multiKey) {
  static final RequesterSide NONE = new RequesterSide(Set.of(), Optional.empty(), false);

  boolean has(RequesterCapability capability) {
    return capabilities.contains(capability);
  }
}
