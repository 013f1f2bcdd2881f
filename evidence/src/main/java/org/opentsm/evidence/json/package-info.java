/** Evidence as JSON, for readers. */
@NullMarked
package org.opentsm.evidence.json;

import org.jspecify.annotations.NullMarked;
