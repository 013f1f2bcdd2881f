package org.opentsm.ide.register;

/**
 * Some bits of a register.
 *
 * @param at the lowest of them
 * @param width how many
 */
record Field(int at, int width) {
  static Field bit(int at) {
    return new Field(at, 1);
  }

  int of(int register) {
    return register >>> at & mask();
  }

  boolean isSet(int register) {
    return of(register) != 0;
  }

  int with(int register, int value) {
    if ((value & ~mask()) != 0) {
      throw new IllegalArgumentException(value + " does not fit " + width + " bits");
    }
    return register & ~(mask() << at) | value << at;
  }

  int with(int register, boolean value) {
    return with(register, value ? 1 : 0);
  }

  private int mask() {
    return (1 << width) - 1;
  }
}
