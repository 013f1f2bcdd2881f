/**
 * The Device Assignment Token (draft-poirier-rats-eat-da-11), and the collection of conceptual
 * messages (draft-ietf-rats-msg-wrap-23) that it travels in.
 */
@NullMarked
package org.opentsm.evidence.dat;

import org.jspecify.annotations.NullMarked;
