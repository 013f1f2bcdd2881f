/** Our Requester and Responder against those of libspdm, in one run. */
@NullMarked
package org.opentsm.bench.compare;

import org.jspecify.annotations.NullMarked;
