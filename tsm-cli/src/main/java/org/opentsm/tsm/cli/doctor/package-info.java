/** {@code tsm doctor}: whether this host is fit, and what to do where it is not. */
@NullMarked
package org.opentsm.tsm.cli.doctor;

import org.jspecify.annotations.NullMarked;
