package org.opentsm.tsm.cli.http;

/**
 * Who connected, as the operating system says (SO_PEERCRED): no caller can state it.
 *
 * @param user name, or the number where it has none
 * @param group its first group, likewise; further groups of a process are not told
 */
public record Caller(String user, String group) {}
