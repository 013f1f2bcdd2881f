/** SPDM certificate chains and the rules for their certificates. */
@NullMarked
package org.opentsm.spdm.certificate;

import org.jspecify.annotations.NullMarked;
