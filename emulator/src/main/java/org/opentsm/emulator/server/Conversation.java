package org.opentsm.emulator.server;

import java.util.Optional;
import java.util.Set;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.device.SlowDevice;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.emulator.link.EmulatedEndpoint;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SteadyClock;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.responder.SecuredAnswers;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.SpdmTransport;

/** Puts an emulated device, what its profile wants and a fault together into one conversation. */
public final class Conversation {
  private static final Set<MessageCode> SLOW_REQUESTS =
      Set.of(MessageCode.CHALLENGE, MessageCode.GET_MEASUREMENTS);
  private static final String SIBLING_SERIAL = "EMU-2";
  private static final long SIBLING_SERIAL_NUMBER = 2;

  private Conversation() {}

  /**
   * What answers the requests of one Requester.
   *
   * @param fault that the device has, if any
   * @param hangUp ends the connection, for a fault that wants that
   * @param format how secured messages look on the transport
   */
  public static MessageHandler with(
      EmulatedDevice device, Optional<Fault> fault, Runnable hangUp, SecuredFormat format) {
    ResponderDevice answering =
        device.profile().slow() ? new SlowDevice(device, SLOW_REQUESTS) : device;
    if (fault.isEmpty()) {
      return responder(answering, device, format, SecuredAnswers.FAITHFUL);
    }
    ResponderDevice faulty =
        fault
            .get()
            .onDevice(answering, () -> device.sibling(SIBLING_SERIAL, SIBLING_SERIAL_NUMBER));
    Responder responder = responder(faulty, device, format, fault.get().inSessions());
    return fault.get().onWire(responder, hangUp);
  }

  private static Responder responder(
      ResponderDevice answering,
      EmulatedDevice device,
      SecuredFormat format,
      SecuredAnswers answers) {
    return new Responder(answering, device.crypto(), format, SteadyClock.begin(), answers);
  }

  /**
   * A transport to the device, in the same process. Closing it is all that is needed to end the
   * conversation.
   *
   * @param name of the device, for messages to people
   */
  public static SpdmTransport open(String name, EmulatedDevice device, Optional<Fault> fault) {
    Unplug unplug = new Unplug();
    SpdmTransport transport =
        InMemoryTransport.over(name, with(device, fault, unplug, Binding.NONE));
    unplug.transport = Optional.of(transport);
    return transport;
  }

  /**
   * The same through the DOE mailbox of a device that is plugged in.
   *
   * @throws SpdmException if the mailbox does not work
   */
  static SpdmTransport open(
      String name,
      EmulatedEndpoint endpoint,
      EmulatedDevice device,
      Optional<Fault> fault,
      Deadline deadline)
      throws SpdmException {
    Unplug unplug = new Unplug();
    SpdmTransport transport =
        endpoint.open(name, with(device, fault, unplug, Binding.PCI_DOE), deadline);
    unplug.transport = Optional.of(transport);
    return transport;
  }

  /** Closes a transport that is made after the handler that wants to close it. */
  private static final class Unplug implements Runnable {
    private Optional<SpdmTransport> transport = Optional.empty();

    @Override
    public void run() {
      transport.ifPresent(SpdmTransport::close);
    }
  }
}
