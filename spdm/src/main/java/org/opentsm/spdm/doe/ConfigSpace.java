package org.opentsm.spdm.doe;

/**
 * The configuration space of one PCI function, in dwords. Each call is one access on the bus:
 * reading and writing registers of a mailbox has effects, so nothing may be cached, repeated, or
 * done in halves.
 */
public interface ConfigSpace {
  /** Octets of the extended configuration space. */
  int SIZE = 4096;

  /**
   * Reads a register.
   *
   * @param offset 0 to 4092, a multiple of 4
   * @return as the register has it, bit 0 lowest; all ones where no function answers
   */
  int read(int offset) throws ConfigSpaceException;

  /**
   * Writes a register.
   *
   * @param offset 0 to 4092, a multiple of 4
   * @param value as the register has it
   */
  void write(int offset, int value) throws ConfigSpaceException;

  /** Which function this is, for messages to people: as in {@code 0000:3b:00.0}. */
  String name();
}
