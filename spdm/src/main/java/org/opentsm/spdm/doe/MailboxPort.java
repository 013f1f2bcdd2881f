package org.opentsm.spdm.doe;

import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.ChannelException;

/** The registers of one mailbox, with failures that name it. */
final class MailboxPort {
  private static final int ALL_ONES = -1;

  private final ConfigSpace config;
  private final int offset;

  MailboxPort(ConfigSpace config, ExtendedCapability capability) {
    this.config = config;
    offset = capability.offset();
  }

  String name() {
    return String.format("%s, DOE at 0x%03x", config.name(), offset);
  }

  /** The status; a function that is gone reads as all ones. */
  int status() throws ChannelException {
    int status = read(MailboxRegisters.STATUS);
    if (status == ALL_ONES) {
      throw failed("the function is gone: its DOE Status reads as all ones", null);
    }
    return status;
  }

  void control(int bits) throws ChannelException {
    write(MailboxRegisters.CONTROL, bits);
  }

  void push(int dword) throws ChannelException {
    write(MailboxRegisters.WRITE, dword);
  }

  int pop() throws ChannelException {
    int dword = read(MailboxRegisters.READ);
    write(MailboxRegisters.READ, 0);
    return dword;
  }

  ChannelException failed(String what, @Nullable Throwable cause) {
    return ChannelException.failed(name(), what, cause);
  }

  private int read(int register) throws ChannelException {
    try {
      return config.read(offset + register);
    } catch (ConfigSpaceException e) {
      throw failed(String.valueOf(e.getMessage()), e);
    }
  }

  private void write(int register, int value) throws ChannelException {
    try {
      config.write(offset + register, value);
    } catch (ConfigSpaceException e) {
      throw failed(String.valueOf(e.getMessage()), e);
    }
  }
}
