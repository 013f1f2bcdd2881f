/** Captures of conversations, in files that dissectors of network traffic read. */
@NullMarked
package org.opentsm.tsm.cli.pcap;

import org.jspecify.annotations.NullMarked;
