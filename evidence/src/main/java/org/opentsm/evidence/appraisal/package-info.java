/**
 * The verifier: appraises evidence offline. Trust anchors, revocation lists, policy and time are
 * inputs, never ambient.
 */
@NullMarked
package org.opentsm.evidence.appraisal;

import org.jspecify.annotations.NullMarked;
