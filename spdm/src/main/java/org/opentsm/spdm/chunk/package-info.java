/** Large messages in pieces (DSP0274, "Large SPDM message transfer mechanism"), for both roles. */
@NullMarked
package org.opentsm.spdm.chunk;

import org.jspecify.annotations.NullMarked;
