/** The commands for people who debug devices: what a device says in SPDM, without a verdict. */
@NullMarked
package org.opentsm.tsm.cli.spdm;

import org.jspecify.annotations.NullMarked;
