/** How commands reach the TSMs. */
@NullMarked
package org.opentsm.tsm.cli.backend;

import org.jspecify.annotations.NullMarked;
