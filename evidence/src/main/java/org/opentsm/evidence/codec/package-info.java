/** The encodings of evidence: deterministic CBOR, and JSON for readers. */
@NullMarked
package org.opentsm.evidence.codec;

import org.jspecify.annotations.NullMarked;
