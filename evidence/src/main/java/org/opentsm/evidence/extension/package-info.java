/** Checks of an operator's own, given to the verifier by the program that makes it. */
@NullMarked
package org.opentsm.evidence.extension;

import org.jspecify.annotations.NullMarked;
