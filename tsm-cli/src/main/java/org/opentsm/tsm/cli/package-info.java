/** The {@code tsm} tool and its daemon, where everything is put together. */
@NullMarked
package org.opentsm.tsm.cli;

import org.jspecify.annotations.NullMarked;
