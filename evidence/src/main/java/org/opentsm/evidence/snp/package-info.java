/** Statements of AMD SEV-SNP: attestation reports and the certificates that endorse them. */
@NullMarked
package org.opentsm.evidence.snp;

import org.jspecify.annotations.NullMarked;
