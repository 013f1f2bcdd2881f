/** Emulated devices behind sockets, and in the same process. */
@NullMarked
package org.opentsm.emulator.server;

import org.jspecify.annotations.NullMarked;
