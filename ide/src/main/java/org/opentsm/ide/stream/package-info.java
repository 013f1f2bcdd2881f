/** Streams: two ports, the keys between them, and how both come up, are renewed and go. */
@NullMarked
package org.opentsm.ide.stream;

import org.jspecify.annotations.NullMarked;
