/**
 * SPDM (DSP0274) 1.0 to 1.4 for the JVM: messages, transcripts, requester, responder and
 * transports.
 *
 * <p>This package holds what the others share: octets, versions, deadlines and the failures of the
 * module.
 */
@NullMarked
package org.opentsm.spdm;

import org.jspecify.annotations.NullMarked;
