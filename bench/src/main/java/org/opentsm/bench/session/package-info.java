/** What secured sessions cost, beside the primitive operations that they cannot do without. */
@NullMarked
package org.opentsm.bench.session;

import org.jspecify.annotations.NullMarked;
