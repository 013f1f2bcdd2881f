/** The messages of DSP0274, one file for each request and its response. */
@NullMarked
package org.opentsm.spdm.message;

import org.jspecify.annotations.NullMarked;
