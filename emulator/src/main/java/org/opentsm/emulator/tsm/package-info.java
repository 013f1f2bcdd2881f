/** TSMs for tests: what a platform's firmware would say, without a platform. */
@NullMarked
package org.opentsm.emulator.tsm;

import org.jspecify.annotations.NullMarked;
