/** The evidence object, its encodings and commitments, and the verifier. */
@NullMarked
package org.opentsm.evidence;

import org.jspecify.annotations.NullMarked;
