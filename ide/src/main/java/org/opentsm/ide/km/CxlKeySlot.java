package org.opentsm.ide.km;

import java.util.Optional;

/**
 * Which of a CXL port's keys (CXL Specification, "CXL_KEY_PROG"), and what the message says of it.
 * One octet on the wire:
 *
 * <pre>
 * bit 1     RxTxB         set: transmit
 * bit 3     choice        CXL_KEY_PROG, set: the default initialization vector
 *                         CXL_K_SET_GO, set: containment mode, otherwise skid mode
 * bits 4-7  Sub-Stream    8
 * the rest  reserved
 * </pre>
 */
public record CxlKeySlot(KeyDirection direction, boolean choice) {
  private static final int TRANSMIT_BIT = 1 << 1;
  private static final int CHOICE_BIT = 1 << 3;
  private static final int SUB_STREAM_AT = 4;

  /** The one stream of a CXL port. */
  static final int STREAM_ID = 0;

  /** On the wire. */
  public int octet() {
    return (direction == KeyDirection.TRANSMIT ? TRANSMIT_BIT : 0)
        | (choice ? CHOICE_BIT : 0)
        | SubStream.CXL.value() << SUB_STREAM_AT;
  }

  /** What an octet means; empty for another sub-stream than that of CXL. */
  public static Optional<CxlKeySlot> of(int octet) {
    return octet >>> SUB_STREAM_AT != SubStream.CXL.value()
        ? Optional.empty()
        : Optional.of(
            new CxlKeySlot(
                (octet & TRANSMIT_BIT) == 0 ? KeyDirection.RECEIVE : KeyDirection.TRANSMIT,
                (octet & CHOICE_BIT) != 0));
  }

  /** The fields of a message about it. */
  StreamFields at(int portIndex) {
    return new StreamFields(STREAM_ID, octet(), portIndex);
  }
}
