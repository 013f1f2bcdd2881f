/** Events (DSP0274 1.3, "Event mechanism"), as both ends of a session tell and are told of them. */
@NullMarked
package org.opentsm.spdm.event;

import org.jspecify.annotations.NullMarked;
