package org.opentsm.emulator.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.opentsm.emulator.FaultException;
import org.opentsm.emulator.UnknownNameException;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.responder.SecuredAnswers;
import org.opentsm.spdm.transport.MessageHandler;

/**
 * A fault and the response that it befalls.
 *
 * @param kind what goes wrong
 * @param target with which response
 */
public record Fault(FaultKind kind, MessageCode target) {
  /** What an emulated device says in the clear, in the order of a conversation; not ERROR. */
  public static final List<MessageCode> RESPONSES =
      List.of(
          MessageCode.VERSION,
          MessageCode.CAPABILITIES,
          MessageCode.ALGORITHMS,
          MessageCode.DIGESTS,
          MessageCode.CERTIFICATE,
          MessageCode.CHALLENGE_AUTH,
          MessageCode.MEASUREMENTS,
          MessageCode.KEY_EXCHANGE_RSP,
          MessageCode.FINISH_RSP);

  /** What an emulated device says in a session, in the order of one. */
  public static final List<MessageCode> SECURED_RESPONSES =
      List.of(
          MessageCode.FINISH_RSP,
          MessageCode.PSK_FINISH_RSP,
          MessageCode.MEASUREMENTS,
          MessageCode.HEARTBEAT_ACK,
          MessageCode.KEY_UPDATE_ACK,
          MessageCode.END_SESSION_ACK);

  private static final char AT = '@';

  /** A fault where its kind has it usually. */
  public Fault(FaultKind kind) {
    this(kind, kind.target());
  }

  /**
   * The fault with a name: a kind's, as in {@code truncated-message}, or that and a response, as in
   * {@code truncated-message@DIGESTS}.
   *
   * @throws UnknownNameException naming those that there are; also if the fault cannot befall that
   *     response
   */
  public static Fault named(String name) throws UnknownNameException {
    int at = name.indexOf(AT);
    String kindName = at < 0 ? name : name.substring(0, at);
    FaultKind kind =
        Arrays.stream(FaultKind.values())
            .filter(candidate -> candidate.id().equals(kindName))
            .findFirst()
            .orElse(null);
    if (kind == null) {
      throw new UnknownNameException(
          "fault", kindName, Arrays.stream(FaultKind.values()).map(FaultKind::id).toList());
    }
    return at < 0 ? new Fault(kind) : new Fault(kind, target(kind, name.substring(at + 1)));
  }

  /** The name, by which {@link #named} finds it. */
  public String name() {
    return target == kind.target() ? kind.id() : kind.id() + AT + target;
  }

  /**
   * Checks that a device can have the fault.
   *
   * @throws FaultException saying what the device must be like
   */
  public void requirePossible(DeviceProfile profile) throws FaultException {
    Optional<String> lacking = new Feasibility(profile).lacking(this);
    if (lacking.isPresent()) {
      throw new FaultException(name(), lacking.get());
    }
  }

  /**
   * The device with the fault, for one conversation; itself if the fault is on the wire.
   *
   * @param other gives another device of the same model
   */
  public ResponderDevice onDevice(ResponderDevice device, Supplier<ResponderDevice> other) {
    return kind.device().on(device, target, other);
  }

  /**
   * The conversation with the fault; itself if the fault is in the device.
   *
   * @param responder answers rightly
   * @param hangUp ends the connection
   */
  public MessageHandler onWire(MessageHandler responder, Runnable hangUp) {
    return responder.answering(kind.wire().on(responder, target, hangUp));
  }

  /** The answers of its sessions with the fault, for one conversation. */
  public SecuredAnswers inSessions() {
    return kind.session().on(target);
  }

  private static MessageCode target(FaultKind kind, String name) throws UnknownNameException {
    return kind.targets().stream()
        .filter(code -> code.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new UnknownNameException(
                "response of " + kind.id(),
                name,
                kind.targets().stream().map(MessageCode::name).toList()));
  }
}
