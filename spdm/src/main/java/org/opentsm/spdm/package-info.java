/** SPDM 1.0 to 1.4, without input or output of its own: bytes in, bytes or an outcome out. */
@NullMarked
package org.opentsm.spdm;

import org.jspecify.annotations.NullMarked;
