package org.opentsm.emulator.fault;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.opentsm.emulator.device.ForwardingDevice;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.responder.Origin;
import org.opentsm.spdm.responder.ResponderDevice;

/** Something that is wrong with how a device answers requests of IDE_KM or TDISP. */
@FunctionalInterface
interface VendorFault {
  /**
   * The wrong answer.
   *
   * @return empty for ERROR
   */
  Optional<Bytes> answer(Asked asked);

  /** A request in a session, and the device that has the right answers. */
  record Asked(ResponderDevice device, VendorDefined.Request request, Origin origin) {
    /** What is asked, without the header of the protocol. */
    Bytes message() {
      return request.payload().slice(1);
    }

    /** The device's answer. */
    Optional<Bytes> answered() {
      return answered(message());
    }

    /** The device's answer to another message of the same protocol. */
    Optional<Bytes> answered(Bytes other) {
      Bytes payload = Bytes.concat(request.payload().slice(0, 1), other);
      return device
          .vendorDefined(
              new VendorDefined.Request(
                  request.version(),
                  request.large(),
                  request.standardId(),
                  request.vendorId(),
                  payload),
              origin)
          .map(response -> response.payload().slice(1));
    }

    /** The device takes the session for ended that the request came in. */
    void endSession() {
      origin.sessionId().ifPresent(device::sessionEnded);
    }

    private VendorDefined.Response response(Bytes answer) {
      return new VendorDefined.Response(
          request.version(),
          request.large(),
          request.standardId(),
          request.vendorId(),
          Bytes.concat(request.payload().slice(0, 1), answer));
    }
  }

  /** The device that answers some requests so. */
  default DeviceFault to(VendorRequest which) {
    return (device, target, other) ->
        new ForwardingDevice(device) {
          @Override
          public Optional<VendorDefined.Response> vendorDefined(
              VendorDefined.Request request, Origin origin) {
            if (!which.is(request)) {
              return super.vendorDefined(request, origin);
            }
            Asked asked = new Asked(device, request, origin);
            return answer(asked).map(asked::response);
          }
        };
  }

  /** A fault that is a method: a method reference alone has no {@link #to}. */
  static VendorFault with(VendorFault fault) {
    return fault;
  }

  /** ERROR; the device never gets the request. */
  static VendorFault refused() {
    return _ -> Optional.empty();
  }

  /** The device's answer is changed. */
  static VendorFault misspoken(UnaryOperator<Bytes> change) {
    return asked -> asked.answered().map(change);
  }

  /** The device gets the request changed. */
  static VendorFault misheard(UnaryOperator<Bytes> change) {
    return asked -> asked.answered(change.apply(asked.message()));
  }
}
