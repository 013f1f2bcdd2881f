package org.opentsm.emulator.device;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.ResponderDevice;

/** A device that wants time for some requests, in one conversation. */
public final class SlowDevice extends ForwardingDevice {
  /** 2^10 microseconds: long enough to be seen, short enough for tests. */
  private static final int RDT_EXPONENT = 10;

  private static final int RDTM = 10;

  private final Set<MessageCode> requests;
  private final Set<MessageCode> waiting = EnumSet.noneOf(MessageCode.class);
  private int token;

  /**
   * A device that answers at the second asking.
   *
   * @param requests that it wants time for
   */
  public SlowDevice(ResponderDevice device, Set<MessageCode> requests) {
    super(device);
    this.requests = Set.copyOf(requests);
  }

  @Override
  public Optional<NotReady> notReady(MessageCode request) {
    if (!requests.contains(request) || waiting.remove(request)) {
      return super.notReady(request);
    }
    waiting.add(request);
    token = (token + 1) & 0xFF;
    return Optional.of(new NotReady(RDT_EXPONENT, request.value(), token, RDTM));
  }
}
