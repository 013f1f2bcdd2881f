/** Statements of TPM 2.0: quotes, the registers that they are over, and the logs behind those. */
@NullMarked
package org.opentsm.evidence.tpm;

import org.jspecify.annotations.NullMarked;
