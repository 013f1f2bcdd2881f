/** Results as EAT Attestation Results (draft-ietf-rats-ear-04), for relying parties of any make. */
@NullMarked
package org.opentsm.evidence.ear;

import org.jspecify.annotations.NullMarked;
