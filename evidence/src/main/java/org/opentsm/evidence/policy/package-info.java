/**
 * What a verifier's operator demands of evidence: required checks, reference values, allowed modes,
 * known devices.
 */
@NullMarked
package org.opentsm.evidence.policy;

import org.jspecify.annotations.NullMarked;
