package org.opentsm.emulator.pci;

/** What can be wrong with an emulated mailbox. */
public enum MailboxFault {
  /** Objects are taken, and no answer comes. */
  SILENT,
  /** No object is taken. */
  BUSY,
  /** An object ends in DOE Error. */
  ERROR,
  /** DOE Error comes while the answer is read. */
  ERROR_WHILE_READ,
  /** The answer is shorter than its length says. */
  SHORT,
  /** The answer is longer than its length says. */
  LONG,
  /** The length of the answer is that of half a header. */
  NO_LENGTH,
  /** An answer of one dword. */
  ONE_DWORD,
  /** DOE Error, and DOE Abort does nothing. */
  NO_ABORT
}
