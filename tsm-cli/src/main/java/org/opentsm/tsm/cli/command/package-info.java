/** The commands, one class each; the demonstration has a package of its own. */
@NullMarked
package org.opentsm.tsm.cli.command;

import org.jspecify.annotations.NullMarked;
