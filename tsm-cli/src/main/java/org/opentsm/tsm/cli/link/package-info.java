/** {@code tsm ide} and {@code tsm tdisp}: link encryption and interfaces of a device. */
@NullMarked
package org.opentsm.tsm.cli.link;

import org.jspecify.annotations.NullMarked;
