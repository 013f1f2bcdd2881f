/** What every command uses to read, write, speak and fail. */
@NullMarked
package org.opentsm.tsm.cli.io;

import org.jspecify.annotations.NullMarked;
