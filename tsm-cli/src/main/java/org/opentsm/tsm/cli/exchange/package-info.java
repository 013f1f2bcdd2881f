/** {@code tsm import} and {@code tsm export}: evidence in formats of others. */
@NullMarked
package org.opentsm.tsm.cli.exchange;

import org.jspecify.annotations.NullMarked;
