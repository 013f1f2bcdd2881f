/** {@code tsm demo}: the whole flow on emulated devices, explained. */
@NullMarked
package org.opentsm.tsm.cli.demo;

import org.jspecify.annotations.NullMarked;
