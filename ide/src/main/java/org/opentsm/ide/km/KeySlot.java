package org.opentsm.ide.km;

import java.util.Optional;

/**
 * Which of a stream's keys (PCIe Base Specification, KEY_PROG). One octet on the wire:
 *
 * <pre>
 * bit 0     Key Set
 * bit 1     RxTxB         set: transmit
 * bits 2-3  reserved
 * bits 4-7  Sub-Stream
 * </pre>
 *
 * @param keySet 0 or 1
 */
public record KeySlot(int keySet, KeyDirection direction, SubStream subStream) {
  private static final int TRANSMIT_BIT = 1 << 1;
  private static final int SUB_STREAM_AT = 4;
  private static final int KEY_SETS = 2;

  /** Checks the key set. */
  public KeySlot {
    if (keySet < 0 || keySet >= KEY_SETS) {
      throw new IllegalArgumentException("there is no key set " + keySet);
    }
  }

  /** On the wire. */
  public int octet() {
    return keySet
        | (direction == KeyDirection.TRANSMIT ? TRANSMIT_BIT : 0)
        | subStream.value() << SUB_STREAM_AT;
  }

  /** What an octet means; empty for a sub-stream of PCIe that there is not. */
  public static Optional<KeySlot> of(int octet) {
    return SubStream.of(octet >>> SUB_STREAM_AT)
        .filter(SubStream::isPcie)
        .map(subStream ->
            new KeySlot(
                octet & 1,
                (octet & TRANSMIT_BIT) == 0 ? KeyDirection.RECEIVE : KeyDirection.TRANSMIT,
                subStream));
  }
}
