/** What the daemon does with a thousand devices at once, and what that costs. */
@NullMarked
package org.opentsm.bench.daemon;

import org.jspecify.annotations.NullMarked;
