/** Statements of Intel TDX: quotes, and the collateral that endorses them. */
@NullMarked
package org.opentsm.evidence.tdx;

import org.jspecify.annotations.NullMarked;
