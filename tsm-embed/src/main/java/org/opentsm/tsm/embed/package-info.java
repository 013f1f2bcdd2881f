/**
 * OpenTSM inside another program: {@link org.opentsm.tsm.embed.OpenTsm} finds what is installed,
 * owns it and closes it.
 */
@NullMarked
package org.opentsm.tsm.embed;

import org.jspecify.annotations.NullMarked;
