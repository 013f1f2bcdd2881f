/** What a TSM shows of itself to devices: who it is, and keys that it shares with them. */
@NullMarked
package org.opentsm.tsm.api.credential;

import org.jspecify.annotations.NullMarked;
