package org.opentsm.spdm.doe;

import java.util.HashMap;
import java.util.Map;

/** A configuration space whose registers keep what was written, as a test wants them. */
final class Registers implements ConfigSpace {
  private final Map<Integer, Integer> values = new HashMap<>();

  Registers set(int offset, int value) {
    values.put(offset, value);
    return this;
  }

  @Override
  public int read(int offset) {
    if (offset % 4 != 0 || offset < 0 || offset >= SIZE) {
      throw new AssertionError("no register at " + offset);
    }
    return values.getOrDefault(offset, 0);
  }

  @Override
  public void write(int offset, int value) {
    values.put(offset, value);
  }

  @Override
  public String name() {
    return "0000:01:00.0";
  }
}
