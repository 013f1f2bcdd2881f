/** Evidence, and what the verifier made of it, as one page for a person with a browser. */
@NullMarked
package org.opentsm.evidence.html;

import org.jspecify.annotations.NullMarked;
