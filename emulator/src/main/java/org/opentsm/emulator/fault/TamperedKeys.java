package org.opentsm.emulator.fault;

import java.util.Optional;
import org.opentsm.ide.km.KeyProgram.Status;
import org.opentsm.spdm.Bytes;

/** Edits of messages of IDE_KM, at the offsets that the PCIe Base Specification gives them. */
final class TamperedKeys {
  private static final int OBJECT_ID = 0;
  private static final int K_SET_STOP = 5;
  private static final int K_GOSTOP_ACK = 6;
  private static final int STREAM_ID = 3;
  private static final int STATUS = 4;
  private static final int FIELDS = 7;

  private TamperedKeys() {}

  /** KP_ACK that says of a key that was taken that it was not. */
  static Bytes disowned(Bytes acknowledgement) {
    return isTaken(acknowledgement)
        ? Octets.set(acknowledgement, STATUS, Status.UNSPECIFIED_FAILURE.value())
        : acknowledgement;
  }

  /** KEY_PROG with another key. */
  static Bytes otherKey(Bytes program) {
    return Octets.flip(program, FIELDS);
  }

  /** K_GOSTOP_ACK for another stream. */
  static Bytes otherStream(Bytes acknowledgement) {
    return Octets.flip(acknowledgement, STREAM_ID);
  }

  /** KP_ACK of a key that the device drops as soon as it has it. */
  static Optional<Bytes> dropped(VendorFault.Asked asked) {
    Optional<Bytes> acknowledgement = asked.answered();
    if (acknowledgement.filter(TamperedKeys::isTaken).isPresent()) {
      var _ = asked.answered(fields(asked.message(), K_SET_STOP));
    }
    return acknowledgement;
  }

  /** K_GOSTOP_ACK; the device never gets the request. */
  static Optional<Bytes> acknowledged(VendorFault.Asked asked) {
    return Optional.of(fields(asked.message(), K_GOSTOP_ACK));
  }

  private static boolean isTaken(Bytes acknowledgement) {
    return acknowledgement.length() == FIELDS
        && acknowledgement.get(STATUS) == Status.SUCCESS.value();
  }

  private static Bytes fields(Bytes message, int objectId) {
    Bytes fields = message.slice(0, Math.min(FIELDS, message.length()));
    return Octets.set(fields, OBJECT_ID, objectId);
  }
}
