/** Emulated devices that answer like real ones, with faults on demand. */
@NullMarked
package org.opentsm.emulator;

import org.jspecify.annotations.NullMarked;
