package org.opentsm.spdm.message;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.event.ReceivedEvents;
import org.opentsm.spdm.wire.WireReader;

/**
 * What must hold for any octets: a message that can be encoded again to an equal one, or the one
 * kind of rejection.
 */
final class HostileInput {
  private HostileInput() {}

  interface Decoding {
    SpdmMessage decode() throws MalformedMessageException;
  }

  /** Any other exception than the rejection passes on to the caller, and fails the test. */
  static void decodedOrRejected(Decoding decoding) {
    SpdmMessage message;
    try {
      message = decoding.decode();
    } catch (MalformedMessageException e) {
      if (e.field().isEmpty() || e.offset() < 0) {
        throw new AssertionError("a rejection must say where", e);
      }
      return;
    }
    Bytes encoded = message.encode();
    if (message.version() == null || !encoded.equals(message.encode())) {
      throw new AssertionError("not the same octets twice: " + message);
    }
  }

  /** The same for one decoder; what it accepts it must accept again from its own encoding. */
  static void check(MessagesUnderTest which, byte[] data) {
    Bytes octets = Bytes.copyOf(data);
    decodedOrRejected(() -> {
      SpdmMessage message = which.decode(new WireReader(which.name(), octets));
      SpdmMessage again = which.decode(message.encode());
      if (!again.equals(message)) {
        throw new AssertionError(message + " became " + again);
      }
      views(message);
      return message;
    });
  }

  /** Calls what a caller would: views must not fail on anything that was accepted. */
  static void views(SpdmMessage message) {
    switch (message) {
      case GetCapabilities.Request request -> CapabilityRules.check(request);
      case GetCapabilities.Response response -> CapabilityRules.check(response);
      case GetDigests.Response response -> {
        for (int slot = -1; slot <= Limits.SLOTS; slot++) {
          response.digest(slot);
          response.slotKey(slot);
        }
      }
      case GetMeasurements.Response response -> {
        response.contentChange();
        for (MeasurementBlock block : response.record().blocks()) {
          block.dmtf().ifPresent(DmtfMeasurement::deviceMode);
          block.dmtf().ifPresent(DmtfMeasurement::securityVersionNumber);
        }
      }
      case ErrorResponse error -> {
        error.notReady().ifPresent(ErrorResponse.NotReady::delay);
        error.largeResponseHandle();
        error.dataSize();
        error.vendorDefined();
      }
      case DeliverEncapsulatedResponse.Response response -> {
        response.encapsulatedRequest();
        response.slot();
      }
      case GetCsr.Request request -> {
        request.certificateModel();
        request.trackingTag();
      }
      case GetKeyPairInfo.Response response -> {
        response.capabilitySet();
        response.usage();
        PqcKeyPairField.algorithms(response.pqcAsymAlgoCapabilities());
      }
      case GetSupportedEventTypes.Response response ->
          groups(response.eventGroupCount(), response.eventGroups());
      case SubscribeEventTypes.Request request ->
          groups(request.eventGroupCount(), request.eventGroups());
      case SendEvent.Request request -> {
        request.events().forEach(SpdmEvent::dmtf);
        ReceivedEvents.inOrder(request);
      }
      default -> {}
    }
  }

  /** A list of groups is kept as it came, and may be none: that is found when it is read. */
  private static void groups(int count, Bytes list) {
    decodedOrRejected(() -> {
      List<EventGroup> groups = EventGroup.decode("list", count, list);
      Bytes again = EventGroup.encode(groups);
      if (!EventGroup.decode("list", count, again).equals(groups)) {
        throw new AssertionError(groups + " became " + again);
      }
      return SubscribeEventTypes.Request.of(SpdmVersion.V1_3, groups);
    });
  }
}
