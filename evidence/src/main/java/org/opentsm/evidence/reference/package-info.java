/**
 * Reference values that others publish: CoRIM (draft-ietf-rats-corim), for measurements of SPDM.
 */
@NullMarked
package org.opentsm.evidence.reference;

import org.jspecify.annotations.NullMarked;
