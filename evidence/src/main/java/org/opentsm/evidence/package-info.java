/**
 * The evidence object: what a TSM collects from devices for a verifier's nonce, as immutable
 * values.
 */
@NullMarked
package org.opentsm.evidence;

import org.jspecify.annotations.NullMarked;
