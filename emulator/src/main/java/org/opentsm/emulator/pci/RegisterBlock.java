package org.opentsm.emulator.pci;

/** The registers of a capability, behind its header. */
public interface RegisterBlock {
  /** Octets with the header, a multiple of 4. */
  int size();

  /**
   * What a register shows.
   *
   * @param offset from the header, 4 to {@link #size()} - 4, a multiple of 4
   */
  int read(int offset);

  /** What writing it does. */
  void write(int offset, int value);

  /**
   * Does what the writes so far entail beyond the registers, such as forgetting a key. Called
   * behind each write when the bus is free again: whoever is told then may use it.
   */
  default void settle() {}
}
