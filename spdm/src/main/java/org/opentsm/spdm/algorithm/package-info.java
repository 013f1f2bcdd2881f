/** The algorithms that DSP0274 names, each bound to its bit on the wire. */
@NullMarked
package org.opentsm.spdm.algorithm;

import org.jspecify.annotations.NullMarked;
