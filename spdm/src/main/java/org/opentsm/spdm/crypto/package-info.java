/** The cryptographic primitives, routed to explicit providers. */
@NullMarked
package org.opentsm.spdm.crypto;

import org.jspecify.annotations.NullMarked;
