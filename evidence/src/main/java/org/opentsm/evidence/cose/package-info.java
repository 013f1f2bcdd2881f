/** Signed CBOR of others (RFC 9052): read and checked, each with one signature. */
@NullMarked
package org.opentsm.evidence.cose;

import org.jspecify.annotations.NullMarked;
