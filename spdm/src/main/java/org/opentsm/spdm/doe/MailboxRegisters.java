package org.opentsm.spdm.doe;

/**
 * The registers of a DOE capability (PCIe Base Specification, "DOE Extended Capability"), for both
 * sides of it.
 */
public final class MailboxRegisters {
  /** Octets of the capability with its header. */
  public static final int SIZE = 0x18;

  /** DOE Control, from the header of the capability. */
  public static final int CONTROL = 0x08;

  /** DOE Status. */
  public static final int STATUS = 0x0C;

  /** DOE Write Data Mailbox: each write is the next dword of an object. */
  public static final int WRITE = 0x10;

  /** DOE Read Data Mailbox: shows a dword, and each write, of whatever, brings the next. */
  public static final int READ = 0x14;

  /** Control: DOE Abort. */
  public static final int ABORT = 1;

  /** Control: DOE Go. */
  public static final int GO = 1 << 31;

  /** Status: DOE Busy, no object is taken. */
  public static final int BUSY = 1;

  /** Status: DOE Error. */
  public static final int ERROR = 1 << 2;

  /** Status: Data Object Ready. */
  public static final int READY = 1 << 31;

  private MailboxRegisters() {}
}
