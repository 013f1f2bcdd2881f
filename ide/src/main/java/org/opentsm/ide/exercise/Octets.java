package org.opentsm.ide.exercise;

import org.opentsm.spdm.Bytes;

/** Fields of an answer that can be anything. */
final class Octets {
  private Octets() {}

  /** An octet; -1 if the answer ends before it. */
  static int at(Bytes answer, int offset) {
    return offset < answer.length() ? answer.get(offset) : -1;
  }

  /** A field with its least significant octet first; -1 if the answer ends before its end. */
  static long at(Bytes answer, int offset, int size) {
    if (offset + size > answer.length()) {
      return -1;
    }
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << Byte.SIZE | answer.get(offset + i);
    }
    return value;
  }
}
