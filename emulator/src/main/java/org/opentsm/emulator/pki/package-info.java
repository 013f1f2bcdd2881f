/** Keys and certificates that emulated devices make for themselves, and keep. */
@NullMarked
package org.opentsm.emulator.pki;

import org.jspecify.annotations.NullMarked;
