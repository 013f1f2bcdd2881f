/** {@code tsm tpm}: the TPM of this machine as its root of trust. */
@NullMarked
package org.opentsm.tsm.cli.tpm;

import org.jspecify.annotations.NullMarked;
