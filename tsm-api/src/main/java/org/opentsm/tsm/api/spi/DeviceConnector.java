package org.opentsm.tsm.api.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;

/**
 * A way to the SPDM responders behind addresses of some schemes, found with {@link
 * java.util.ServiceLoader}. One instance serves one {@link TsmEnvironment}; safe for use by many
 * threads.
 */
public interface DeviceConnector {
  /** The {@link DeviceAddress#scheme() schemes} that it speaks to. */
  Set<String> schemes();

  /**
   * Opens a conversation with the responder at an address.
   *
   * @throws TsmException.BadArgument if the address makes no sense in its scheme
   * @throws TsmException if there is no way to the device
   * @throws SpdmException if it does not answer
   */
  SpdmTransport open(DeviceAddress target, TsmEnvironment environment, Deadline deadline)
      throws TsmException, SpdmException;

  /** The devices that it can find by itself, in the order of their addresses. */
  List<DeviceAddress> list(TsmEnvironment environment);

  /**
   * The name of the responder behind an address, the same for every address that leads to it and
   * different for every other on this machine: what {@link DeviceOwnership} locks.
   *
   * <p>A responder that lives in this process alone has the process in its name.
   *
   * @throws TsmException.BadArgument if the address makes no sense in its scheme
   */
  default String responder(DeviceAddress target, TsmEnvironment environment) throws TsmException {
    return target.text();
  }

  /**
   * The link to a device that a conversation was opened with, if this way reaches both of its ports
   * and they have IDE.
   *
   * @throws TsmException if they cannot be looked at
   */
  default Optional<DeviceLink> link(DeviceAddress target, TsmEnvironment environment)
      throws TsmException {
    return Optional.empty();
  }
}
