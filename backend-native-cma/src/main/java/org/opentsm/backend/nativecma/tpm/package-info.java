/**
 * TPM 2.0 as the machine's root of trust: its commands, one with its response in a file, and what
 * is made of them. The numbers and layouts are those of the TPM 2.0 Library, Parts 2 and 3.
 */
@NullMarked
package org.opentsm.backend.nativecma.tpm;

import org.jspecify.annotations.NullMarked;
