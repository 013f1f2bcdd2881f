/**
 * How fast it is: JMH benchmarks, and the comparison with libspdm. {@code docs/performance.md} has
 * method and results.
 */
@NullMarked
package org.opentsm.bench;

import org.jspecify.annotations.NullMarked;
