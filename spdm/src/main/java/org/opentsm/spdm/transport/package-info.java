/** How messages travel: bindings, socket framing, client and server. */
@NullMarked
package org.opentsm.spdm.transport;

import org.jspecify.annotations.NullMarked;
