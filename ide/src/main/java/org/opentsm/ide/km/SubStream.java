package org.opentsm.ide.km;

import java.util.Arrays;
import java.util.Optional;

/** What kind of traffic a key is for (PCIe Base Specification, "IDE TLP Sub-Streams"). */
public enum SubStream {
  /** Posted requests. */
  POSTED(0),
  /** Non-posted requests. */
  NON_POSTED(1),
  /** Completions. */
  COMPLETION(2),
  /** All of CXL.cachemem. */
  CXL(8);

  private final int value;

  SubStream(int value) {
    this.value = value;
  }

  /** On the wire, 4 bits. */
  public int value() {
    return value;
  }

  /** Whether it is one of PCIe. */
  public boolean isPcie() {
    return this != CXL;
  }

  static Optional<SubStream> of(int value) {
    return Arrays.stream(values()).filter(each -> each.value == value).findFirst();
  }
}
