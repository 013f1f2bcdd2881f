/** How the verifier's checks end, whatever they look at. */
@NullMarked
package org.opentsm.evidence.finding;

import org.jspecify.annotations.NullMarked;
