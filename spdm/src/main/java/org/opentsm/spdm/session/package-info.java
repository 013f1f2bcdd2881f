/** Secured sessions (DSP0274 and DSP0277): keys, secured messages, both ends of a handshake. */
@NullMarked
package org.opentsm.spdm.session;

import org.jspecify.annotations.NullMarked;
