/** The Responder: octets in, octets out. */
@NullMarked
package org.opentsm.spdm.responder;

import org.jspecify.annotations.NullMarked;
