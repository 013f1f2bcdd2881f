package org.opentsm.ide.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.ide.km.KeyProgram;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.km.StreamFields;
import org.opentsm.ide.km.SubStream;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.doe.ConfigSpaceException;

/**
 * A selective stream between a root port and a device. It is secure from {@link #open} on until it
 * is closed or a step fails; then both ends are off and their keys overwritten, whatever the step.
 *
 * <p>For one thread at a time.
 */
public final class IdeStream implements AutoCloseable {
  private static final List<SubStream> SUB_STREAMS =
      List.of(SubStream.POSTED, SubStream.NON_POSTED, SubStream.COMPLETION);
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final Duration PATIENCE_OF_END = Duration.ofSeconds(2);

  private final StreamPlan plan;
  private final StreamPool pool;
  private final IdeKmRequester km;
  private final SpdmCrypto crypto;
  private final int id;
  private final SelectiveStream ofRootPort;
  private final SelectiveStream ofDevice;
  private StreamStep step = StreamStep.ALLOCATE;
  private int keySet;
  private long refreshes;
  private boolean open = true;

  private IdeStream(
      StreamPlan plan,
      StreamPool pool,
      IdeKmRequester km,
      SpdmCrypto crypto,
      int id,
      SelectiveStream ofRootPort,
      SelectiveStream ofDevice) {
    this.plan = plan;
    this.pool = pool;
    this.km = km;
    this.crypto = crypto;
    this.id = id;
    this.ofRootPort = ofRootPort;
    this.ofDevice = ofDevice;
  }

  /**
   * Brings a stream up.
   *
   * @param km speaks to the device in the session that keys may be sent in
   * @throws StreamException if a step fails; nothing is left of the stream then
   */
  public static IdeStream open(
      StreamPlan plan, StreamPool pool, IdeKmRequester km, SpdmCrypto crypto, Deadline deadline)
      throws StreamException {
    IdeStream stream = allocate(plan, pool, km, crypto);
    stream.guarded(() -> {
      stream.associate();
      stream.install(0, deadline);
      stream.enable();
      stream.awaitSecure(deadline);
    });
    return stream;
  }

  private static IdeStream allocate(
      StreamPlan plan, StreamPool pool, IdeKmRequester km, SpdmCrypto crypto)
      throws StreamException {
    int id =
        pool.take()
            .orElseThrow(() -> refused(StreamStep.ALLOCATE, "the host bridge has no stream left"));
    boolean done = false;
    try {
      IdeStream stream =
          new IdeStream(
              plan,
              pool,
              km,
              crypto,
              id,
              free(plan.rootPort().registers(), "the root port"),
              free(plan.device(), "the device"));
      done = true;
      return stream;
    } catch (ConfigSpaceException e) {
      throw new StreamException(StreamStep.ALLOCATE, String.valueOf(e.getMessage()), e);
    } finally {
      if (!done) {
        pool.giveBack(id);
      }
    }
  }

  private static SelectiveStream free(IdePort port, String whose)
      throws ConfigSpaceException, StreamException {
    for (SelectiveStream each : port.selectiveStreams()) {
      if (!each.control().isEnabled()) {
        return each;
      }
    }
    throw refused(
        StreamStep.ALLOCATE,
        whose
            + ": expected a selective stream that is off, found "
            + port.selectiveStreams().size()
            + " that are on");
  }

  /** Its Stream ID, 0 to 254. */
  public int id() {
    return id;
  }

  /** The key set that is in use, 0 or 1. */
  public int keySet() {
    return keySet;
  }

  /** How often its keys were renewed. */
  public long refreshes() {
    return refreshes;
  }

  /** Whether it was not closed, and no step has failed. */
  public boolean isOpen() {
    return open;
  }

  /**
   * Whether both ends say now that it is secure.
   *
   * @throws StreamException if they do not; nothing is left of the stream then
   */
  public void requireSecure(Deadline deadline) throws StreamException {
    guarded(() -> awaitSecure(deadline));
  }

  /**
   * Gives both ends fresh keys in the other set and has them go over to it, the link staying up;
   * then the keys before are stopped and overwritten.
   *
   * @throws StreamException if a step fails; nothing is left of the stream then
   */
  public void refresh(Deadline deadline) throws StreamException {
    guarded(() -> {
      int before = keySet;
      int after = 1 - before;
      install(after, deadline);
      awaitSecure(deadline);
      step = StreamStep.RETIRE;
      keySet = after;
      stopDevice(before, deadline);
      plan.rootPort().wipe(ofRootPort.index(), before);
      refreshes++;
    });
  }

  /** Switches both ends off and has them forget their keys. A second call does nothing. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    Deadline patience = Deadline.after(PATIENCE_OF_END);
    attempt(() -> ofRootPort.control(StreamControl.NONE));
    attempt(() -> ofDevice.control(StreamControl.NONE));
    for (int set = 0; set < 2; set++) {
      int each = set;
      attempt(() -> stopDevice(each, patience));
      plan.rootPort().wipe(ofRootPort.index(), set);
    }
    for (SelectiveStream each : List.of(ofRootPort, ofDevice)) {
      attempt(() -> each.addresses(List.of()));
      attempt(() -> each.requesters(Optional.empty()));
    }
    pool.giveBack(id);
  }

  @FunctionalInterface
  private interface Work {
    void run() throws SpdmException, ConfigSpaceException, RootPortException, StreamException;
  }

  /** Does it, or leaves nothing. */
  private void guarded(Work work) throws StreamException {
    if (!open) {
      throw refused(step, "stream " + id + ": expected one that is open, found it closed");
    }
    boolean done = false;
    try {
      work.run();
      done = true;
    } catch (SpdmException | ConfigSpaceException | RootPortException e) {
      throw new StreamException(step, "stream " + id + ", " + step + ": " + e.getMessage(), e);
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private static void attempt(Work work) {
    try {
      work.run();
    } catch (SpdmException | ConfigSpaceException | RootPortException | StreamException e) {
      // The rest is to be done all the same; a device that cannot be reached forgets by itself.
    }
  }

  private void associate() throws ConfigSpaceException {
    step = StreamStep.ASSOCIATE_ROOT_PORT;
    ofRootPort.requesters(Optional.of(plan.rootPort().behind()));
    ofRootPort.addresses(plan.windows(ofRootPort.addressBlocks()));
    ofRootPort.control(StreamControl.NONE.withStreamId(id));
    step = StreamStep.ASSOCIATE_DEVICE;
    int root = plan.rootPort().requesterId();
    ofDevice.requesters(Optional.of(new RidAssociation(root, root, 0)));
    ofDevice.addresses(List.of());
    ofDevice.control(
        StreamControl.NONE
            .withStreamId(id)
            .asDefault(plan.asDefault())
            .teeLimited(plan.teeLimited()));
  }

  /**
   * Fresh keys in a set at both ends, and both over to them: whoever receives goes first, so that
   * nothing arrives that cannot be read.
   */
  private void install(int set, Deadline deadline)
      throws SpdmException, RootPortException, StreamException {
    step = StreamStep.PROGRAM_DOWNSTREAM;
    program(set, KeyDirection.RECEIVE, deadline);
    step = StreamStep.PROGRAM_UPSTREAM;
    program(set, KeyDirection.TRANSMIT, deadline);
    step = StreamStep.DEVICE_RECEIVES;
    order(KeySwitch.Order.GO, set, KeyDirection.RECEIVE, deadline);
    step = StreamStep.ROOT_PORT_RECEIVES;
    plan.rootPort().receiveWith(ofRootPort.index(), set);
    step = StreamStep.DEVICE_TRANSMITS;
    order(KeySwitch.Order.GO, set, KeyDirection.TRANSMIT, deadline);
    step = StreamStep.ROOT_PORT_TRANSMITS;
    plan.rootPort().transmitWith(ofRootPort.index(), set);
  }

  /** One key for each sub-stream, at both ends, in the directions that belong together. */
  private void program(int set, KeyDirection ofTheDevice, Deadline deadline)
      throws SpdmException, RootPortException, StreamException {
    for (SubStream each : SUB_STREAMS) {
      KeySlot slot = new KeySlot(set, ofTheDevice, each);
      try (IdeKey key = IdeKey.fresh(crypto)) {
        KeyProgram.Status status = km.program(fields(slot), key, deadline);
        if (status != KeyProgram.Status.SUCCESS) {
          throw refused(
              step, "stream " + id + ": KP_ACK: Status: expected SUCCESS, found " + status);
        }
        plan.rootPort()
            .program(ofRootPort.index(), new KeySlot(set, ofTheDevice.opposite(), each), key);
      }
    }
  }

  private void order(KeySwitch.Order order, int set, KeyDirection direction, Deadline deadline)
      throws SpdmException {
    for (SubStream each : SUB_STREAMS) {
      km.order(order, fields(new KeySlot(set, direction, each)), deadline);
    }
  }

  private void stopDevice(int set, Deadline deadline) throws SpdmException {
    List<SpdmException> failures = new ArrayList<>();
    for (KeyDirection direction : List.of(KeyDirection.TRANSMIT, KeyDirection.RECEIVE)) {
      try {
        order(KeySwitch.Order.STOP, set, direction, deadline);
      } catch (SpdmException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  private void enable() throws ConfigSpaceException {
    step = StreamStep.ENABLE_DEVICE;
    ofDevice.control(ofDevice.control().enabled(true));
    step = StreamStep.ENABLE_ROOT_PORT;
    ofRootPort.control(ofRootPort.control().enabled(true));
  }

  private void awaitSecure(Deadline deadline) throws ConfigSpaceException, StreamException {
    step = StreamStep.AWAIT_SECURE;
    Deadline patience = deadline.orAfter(PATIENCE);
    while (!isSecure()) {
      if (patience.hasPassed()) {
        throw refused(
            step,
            "stream "
                + id
                + ": expected it secure at both ends, found "
                + of("root port", ofRootPort)
                + ", "
                + of("device", ofDevice));
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StreamException(step, "stream " + id + ": interrupted", e);
      }
    }
  }

  private boolean isSecure() throws ConfigSpaceException {
    return isSecure(ofRootPort) && isSecure(ofDevice);
  }

  private static boolean isSecure(SelectiveStream stream) throws ConfigSpaceException {
    return stream.status().isSecure()
        && !stream.status().hasFailed()
        && stream.control().isEnabled();
  }

  private static String of(String whose, SelectiveStream stream) throws ConfigSpaceException {
    return String.format(
        "%s with control 0x%08x, status 0x%08x",
        whose, stream.control().register(), stream.status().register());
  }

  private StreamFields fields(KeySlot slot) {
    return StreamFields.of(id, slot, plan.devicePort());
  }

  private static StreamException refused(StreamStep step, String message) {
    return new StreamException(step, message, null);
  }
}
