/** Evidence and results as people read them. */
@NullMarked
package org.opentsm.tsm.cli.report;

import org.jspecify.annotations.NullMarked;
