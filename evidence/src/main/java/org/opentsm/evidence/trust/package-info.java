/** What an operator gives a verifier to trust: roots, keys, endorsements, revocation lists. */
@NullMarked
package org.opentsm.evidence.trust;

import org.jspecify.annotations.NullMarked;
