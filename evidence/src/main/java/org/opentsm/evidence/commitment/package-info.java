/** The commitment tree: what a root of trust states, and what {@code accept} takes. */
@NullMarked
package org.opentsm.evidence.commitment;

import org.jspecify.annotations.NullMarked;
