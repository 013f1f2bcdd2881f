package org.opentsm.evidence;

/**
 * The content of a part that version 1 of the format names and does not define yet. It has no
 * values: such a part can only be absent.
 */
public final class Undefined {
  private Undefined() {}
}
