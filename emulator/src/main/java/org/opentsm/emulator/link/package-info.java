/**
 * A link that really encrypts: a model of IDE, in which TLPs of three sub-streams pass through
 * AES-256-GCM with the keys, key sets and counters that were programmed at both ends. A wrong key,
 * key set, direction or order shows as a failure of the link. It claims no layout of TLPs.
 */
@NullMarked
package org.opentsm.emulator.link;

import org.jspecify.annotations.NullMarked;
