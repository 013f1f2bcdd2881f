/** The encoding of evidence: deterministic CBOR. */
@NullMarked
package org.opentsm.evidence.codec;

import org.jspecify.annotations.NullMarked;
