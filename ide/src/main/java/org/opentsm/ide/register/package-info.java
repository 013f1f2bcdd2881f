/** The IDE extended capability of a port: what it can do, its streams, and what they are for. */
@NullMarked
package org.opentsm.ide.register;

import org.jspecify.annotations.NullMarked;
