package org.opentsm.emulator.fault;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.TransportMessage;

/** Something that goes wrong between a Responder and its Requester. */
@FunctionalInterface
interface WireFault {
  /** Nothing goes wrong. */
  WireFault NONE = (device, target, hangUp) -> device;

  /**
   * The device with the fault, for one conversation.
   *
   * @param device answers rightly
   * @param target the response that the fault befalls
   * @param hangUp ends the connection
   */
  MessageHandler on(MessageHandler device, MessageCode target, Runnable hangUp);

  /** The target arrives changed. */
  static WireFault altered(UnaryOperator<Bytes> change) {
    return (device, target, hangUp) ->
        request ->
            device
                .handle(request)
                .map(response ->
                    Octets.isCode(response, target) ? changed(response, change) : response);
  }

  /** The device gets the target's request changed. */
  static WireFault misheard(UnaryOperator<Bytes> change) {
    return (device, target, hangUp) ->
        request ->
            device.handle(Octets.asksFor(request, target) ? changed(request, change) : request);
  }

  private static TransportMessage changed(TransportMessage message, UnaryOperator<Bytes> change) {
    return message.with(change.apply(message.octets()));
  }

  /**
   * Something else comes instead of the target, and the device never gets the request.
   *
   * @param answer from the request
   */
  static WireFault instead(UnaryOperator<Bytes> answer) {
    return (device, target, hangUp) ->
        request ->
            Octets.asksFor(request, target)
                ? Optional.of(changed(request, answer))
                : device.handle(request);
  }

  /** The same for the first request only. */
  static WireFault onceInstead(UnaryOperator<Bytes> answer) {
    return (device, target, hangUp) ->
        new MessageHandler() {
          private boolean done;

          @Override
          public Optional<TransportMessage> handle(TransportMessage request) {
            if (done || !Octets.asksFor(request, target)) {
              return device.handle(request);
            }
            done = true;
            return Optional.of(changed(request, answer));
          }
        };
  }

  /** Nothing comes instead of the target, nor of anything after it. */
  static WireFault silent() {
    return (device, target, hangUp) ->
        new MessageHandler() {
          private boolean stalled;

          @Override
          public Optional<TransportMessage> handle(TransportMessage request) {
            stalled |= Octets.asksFor(request, target);
            return stalled ? Optional.empty() : device.handle(request);
          }
        };
  }

  /** The first target comes; then nothing comes any more. */
  static WireFault silentAfterFirst() {
    return (device, target, hangUp) ->
        new MessageHandler() {
          private boolean began;

          @Override
          public Optional<TransportMessage> handle(TransportMessage request) {
            boolean stalled = began;
            began |= Octets.asksFor(request, target);
            return stalled ? Optional.empty() : device.handle(request);
          }
        };
  }

  /** The connection ends instead of the target. */
  static WireFault disconnecting() {
    return (device, target, hangUp) ->
        request -> {
          if (Octets.asksFor(request, target)) {
            hangUp.run();
            return Optional.empty();
          }
          return device.handle(request);
        };
  }

  /**
   * The answer before the target comes again in its place, if there was one.
   *
   * @param forever whether all answers after it are one behind, too
   */
  static WireFault previous(boolean forever) {
    return (device, target, hangUp) ->
        new MessageHandler() {
          private Optional<TransportMessage> last = Optional.empty();
          private boolean behind;

          @Override
          public Optional<TransportMessage> handle(TransportMessage request) {
            boolean hit = Octets.asksFor(request, target);
            behind = hit || (forever && behind);
            Optional<TransportMessage> response = device.handle(request);
            Optional<TransportMessage> answer = behind && last.isPresent() ? last : response;
            last = response;
            return answer;
          }
        };
  }
}
