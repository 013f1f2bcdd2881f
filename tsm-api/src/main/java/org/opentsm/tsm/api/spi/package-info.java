/** What a backend implements and what it is given: plug-ins, connectors, ownership, events. */
@NullMarked
package org.opentsm.tsm.api.spi;

import org.jspecify.annotations.NullMarked;
