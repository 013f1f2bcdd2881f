/** Texts that others wrote, read strictly. */
@NullMarked
package org.opentsm.evidence.input;

import org.jspecify.annotations.NullMarked;
