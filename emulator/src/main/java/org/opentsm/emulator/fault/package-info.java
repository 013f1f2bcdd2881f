/** What an emulated device can do wrong, on demand and by name. */
@NullMarked
package org.opentsm.emulator.fault;

import org.jspecify.annotations.NullMarked;
