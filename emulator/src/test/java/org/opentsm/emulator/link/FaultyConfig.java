package org.opentsm.emulator.link;

import org.opentsm.spdm.doe.ConfigSpace;
import org.opentsm.spdm.doe.ConfigSpaceException;
import org.opentsm.spdm.doe.ConfigSpaceException.Reason;

/** A configuration space in which an access goes wrong. */
final class FaultyConfig implements ConfigSpace {
  /** Where the status of the first stream is, in ports without link streams. */
  static final int STATUS = 0x100 + 12 + 8;

  /** What goes wrong. */
  enum Kind {
    /** The operating system refuses. */
    REFUSED,
    /** A defect of whoever gives access. */
    UNCHECKED,
    /** Nobody answers: reading gives all ones, what is written is lost. */
    ALL_ONES,
    /** The status says insecure. */
    INSECURE,
    /** The status says that a check failed. */
    CHECK_FAILED;

    boolean concerns(int offset) {
      return offset == STATUS || (this != INSECURE && this != CHECK_FAILED);
    }
  }

  private final ConfigSpace config;
  private final Kind kind;
  private Trigger trigger = Trigger.never();

  FaultyConfig(ConfigSpace config, Kind kind) {
    this.config = config;
    this.kind = kind;
  }

  void arm(Trigger next) {
    trigger = next;
  }

  @Override
  public int read(int offset) throws ConfigSpaceException {
    if (!strikes(offset)) {
      return config.read(offset);
    }
    return switch (kind) {
      case REFUSED, UNCHECKED -> throw new AssertionError("thrown before");
      case ALL_ONES -> -1;
      case INSECURE -> config.read(offset) & ~0xF;
      case CHECK_FAILED -> config.read(offset) | 1 << 31;
    };
  }

  @Override
  public void write(int offset, int value) throws ConfigSpaceException {
    if (value == -1) {
      throw new AssertionError("what nobody answered is written back");
    }
    if (!strikes(offset)) {
      config.write(offset, value);
    }
  }

  private boolean strikes(int offset) throws ConfigSpaceException {
    if (!kind.concerns(offset) || !trigger.strikes()) {
      return false;
    }
    if (kind == Kind.REFUSED) {
      throw new ConfigSpaceException(Reason.NOT_PERMITTED, name() + ": refused", null);
    }
    if (kind == Kind.UNCHECKED) {
      throw new UnsupportedOperationException("a defect");
    }
    return true;
  }

  @Override
  public String name() {
    return config.name();
  }
}
