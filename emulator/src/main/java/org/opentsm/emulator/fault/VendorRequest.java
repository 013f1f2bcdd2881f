package org.opentsm.emulator.fault;

import java.util.Set;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.tdisp.TdispMessageType;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.wire.WireReader;

/**
 * Requests of IDE_KM or TDISP by what they are.
 *
 * @param at where a message says what it is
 * @param types what it says there
 */
record VendorRequest(VendorProtocol protocol, int at, Set<Integer> types) {
  static final VendorRequest QUERY = keyManagement(0);
  static final VendorRequest KEY_PROG = keyManagement(2);
  static final VendorRequest K_SET_GO = keyManagement(4);
  static final VendorRequest K_SET_STOP = keyManagement(5);
  static final VendorRequest K_SET_GO_OR_STOP = keyManagement(4, 5);
  static final VendorRequest LOCK = interfaces(TdispMessageType.LOCK_INTERFACE_REQUEST);
  static final VendorRequest REPORT = interfaces(TdispMessageType.GET_DEVICE_INTERFACE_REPORT);
  static final VendorRequest STATE = interfaces(TdispMessageType.GET_DEVICE_INTERFACE_STATE);

  private static VendorRequest keyManagement(Integer... objectIds) {
    return new VendorRequest(VendorProtocol.IDE_KM, 0, Set.of(objectIds));
  }

  private static VendorRequest interfaces(TdispMessageType type) {
    return new VendorRequest(VendorProtocol.TDISP, 1, Set.of(type.value()));
  }

  /** Whether a request is one of these. */
  boolean is(VendorDefined.Request request) {
    int place = 1 + at;
    return VendorProtocol.of(request).filter(protocol::equals).isPresent()
        && request.payload().length() > place
        && types.contains(request.payload().get(place));
  }

  /** The same for the octets of any request. */
  boolean is(Bytes request) {
    if (request.length() <= Octets.CODE
        || request.get(Octets.CODE) != MessageCode.VENDOR_DEFINED_REQUEST.value()) {
      return false;
    }
    try {
      return is(VendorDefined.Request.decode(new WireReader("VENDOR_DEFINED_REQUEST", request)));
    } catch (MalformedMessageException none) {
      return false;
    }
  }
}
