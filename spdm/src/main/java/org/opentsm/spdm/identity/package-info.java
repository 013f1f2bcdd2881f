/** Whom an end of a connection authenticates itself as, in either role. */
@NullMarked
package org.opentsm.spdm.identity;

import org.jspecify.annotations.NullMarked;
