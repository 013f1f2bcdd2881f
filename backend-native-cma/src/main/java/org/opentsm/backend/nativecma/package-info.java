/** The TSM that needs no platform firmware: CMA over SPDM, spoken by the host itself. */
@NullMarked
package org.opentsm.backend.nativecma;

import org.jspecify.annotations.NullMarked;
