/** Walks a device through IDE_KM and TDISP, for its makers. */
@NullMarked
package org.opentsm.ide.exercise;

import org.jspecify.annotations.NullMarked;
