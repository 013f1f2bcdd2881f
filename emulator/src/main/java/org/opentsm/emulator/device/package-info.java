/** What an emulated device is and answers: its profile, its measurements, its faults. */
@NullMarked
package org.opentsm.emulator.device;

import org.jspecify.annotations.NullMarked;
