package org.opentsm.emulator.link;

import java.util.Optional;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.stream.StreamPlan;
import org.opentsm.ide.stream.StreamPool;

/** A root port with an emulated device below it, and the link between them. */
public final class EmulatedSlot {
  private static final int ROOT_PORT = 0x0010;
  private static final int STREAMS = 4;
  private static final int FUNCTIONS = 0xFF;

  private final EmulatedEndpoint endpoint;
  private final LinkEnd rootEnd;
  private final EmulatedRootPort rootPort;
  private final EmulatedLink link;
  private final StreamPool pool = new StreamPool(STREAMS);

  /** Plugs a device in. */
  public EmulatedSlot(EmulatedEndpoint endpoint) {
    this.endpoint = endpoint;
    endpoint.enumerated();
    this.rootEnd = endpoint.end().opposite();
    int device = EmulatedEndpoint.REQUESTER_ID;
    this.rootPort =
        new EmulatedRootPort(ROOT_PORT, new RidAssociation(device, device | FUNCTIONS, 0), rootEnd);
    this.link =
        new EmulatedLink(
            new TlpPort(rootPort.registers(), rootEnd),
            new TlpPort(endpoint.registers(), endpoint.end()),
            Optional.of(EmulatedSwitch.transparent()));
  }

  /** Between whom streams are: the default stream of the device. */
  public StreamPlan plan() {
    return new StreamPlan(rootPort, endpoint.registers(), 0, true, false);
  }

  /** The streams of the host bridge. */
  public StreamPool pool() {
    return pool;
  }

  /** What is below the root port. */
  public EmulatedEndpoint endpoint() {
    return endpoint;
  }

  /** What TLPs pass. */
  public EmulatedLink link() {
    return link;
  }

  /** How many keys are in the host's end of the link. */
  public int rootPortKeys() {
    return rootEnd.keys();
  }
}
