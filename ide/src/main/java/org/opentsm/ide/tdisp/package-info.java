/**
 * Octets of PCIe TDISP that are read without a session: a verifier reads them offline, a TSM on the
 * wire.
 */
@NullMarked
package org.opentsm.ide.tdisp;

import org.jspecify.annotations.NullMarked;
