package org.opentsm.ide.km;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;

/** The Object ID, the first octet of each message of IDE_KM; the last two are of CXL alone. */
enum IdeKmObject {
  QUERY,
  QUERY_RESP,
  KEY_PROG,
  KP_ACK,
  K_SET_GO,
  K_SET_STOP,
  K_GOSTOP_ACK,
  GET_KEY,
  GET_KEY_ACK;

  @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
  int value() {
    return ordinal();
  }

  /** What a message is; empty for none that there is. */
  static Optional<IdeKmObject> of(Bytes message) {
    IdeKmObject[] all = values();
    int id = message.isEmpty() ? all.length : message.get(0);
    return id < all.length ? Optional.of(all[id]) : Optional.empty();
  }

  /** Reads one that must be this. */
  void read(WireReader in) throws MalformedMessageException {
    int found = in.u8("Object ID");
    if (found != value()) {
      throw in.rejectLast(1, "Object ID", value() + " (" + this + ")", Integer.toString(found));
    }
  }
}
