/** {@code tsm statement}: statements of roots of trust that stand alone. */
@NullMarked
package org.opentsm.tsm.cli.statement;

import org.jspecify.annotations.NullMarked;
