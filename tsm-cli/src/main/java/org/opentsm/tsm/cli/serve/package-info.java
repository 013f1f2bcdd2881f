/** The daemon: what holds sessions, baselines and events between the requests of others. */
@NullMarked
package org.opentsm.tsm.cli.serve;

import org.jspecify.annotations.NullMarked;
