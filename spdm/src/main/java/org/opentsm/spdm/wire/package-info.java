/** Readers and writers of little-endian fields. */
@NullMarked
package org.opentsm.spdm.wire;

import org.jspecify.annotations.NullMarked;
