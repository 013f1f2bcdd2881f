/** The Requester: a core without input or output, and a blocking connection on top of it. */
@NullMarked
package org.opentsm.spdm.requester;

import org.jspecify.annotations.NullMarked;
