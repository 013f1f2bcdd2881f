/** HTTP/1.1 and JSON over a unix socket. Knows nothing of TSMs. */
@NullMarked
package org.opentsm.tsm.cli.http;

import org.jspecify.annotations.NullMarked;
