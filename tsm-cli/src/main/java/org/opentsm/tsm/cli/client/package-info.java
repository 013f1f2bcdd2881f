/** The command line as a client of the daemon: its commands, and the way over the socket. */
@NullMarked
package org.opentsm.tsm.cli.client;

import org.jspecify.annotations.NullMarked;
