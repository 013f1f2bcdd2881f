package org.opentsm.ide.tdisp;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;

/**
 * An interface under the lock of a TSM, which runs with the report that was collected under that
 * lock, or not at all. The nonce of the lock stays in here and is used once. For one thread at a
 * time.
 */
public final class LockedInterface {
  private static final Duration PATIENCE_OF_STOP = Duration.ofSeconds(2);
  private static final int STOPS = 2;

  private final TdispRequester requester;
  private final InterfaceId id;
  private @Nullable Bytes nonce;
  private @Nullable Bytes report;
  private boolean mayRun;

  private LockedInterface(TdispRequester requester, InterfaceId id, Bytes nonce) {
    this.requester = requester;
    this.id = id;
    this.nonce = nonce;
  }

  /** Locks an interface, which must be in CONFIG_UNLOCKED. */
  public static LockedInterface lock(
      TdispRequester requester, LockInterface.Request request, Deadline deadline)
      throws SpdmException, TdispErrorException {
    return new LockedInterface(requester, request.interfaceId(), requester.lock(request, deadline));
  }

  /** Which one it is. */
  public InterfaceId id() {
    return id;
  }

  /** The nonce of the lock; empty once it was used. */
  public Optional<Bytes> nonce() {
    return Optional.ofNullable(nonce);
  }

  /** Its report, collected once under the lock: the one that is to be appraised. */
  public Bytes report(Deadline deadline) throws SpdmException, TdispErrorException {
    Bytes collected = report;
    if (collected == null) {
      collected = requester.report(id, deadline);
      report = collected;
    }
    return collected;
  }

  /**
   * Has it run. If it cannot be told that it runs with the report that was collected it is stopped
   * again, whatever happened to the messages, with some time of its own where none is left. Where
   * that fails too, it {@link #mayRun}.
   *
   * @throws IllegalStateException if no report was collected, or it was started before
   * @throws MalformedMessageException if the report is another one than the one that was collected
   */
  public void start(Deadline deadline) throws SpdmException, TdispErrorException {
    Bytes collected = report;
    Bytes once = nonce;
    if (collected == null || once == null) {
      throw new IllegalStateException(
          id + (once == null ? " was started before" : " has a report that nobody has read"));
    }
    nonce = null;
    mayRun = true;
    try {
      begin(once, deadline);
      if (!requester.report(id, deadline).equals(collected)) {
        throw new MalformedMessageException(
            "DEVICE_INTERFACE_REPORT",
            "REPORT_BYTES",
            TdispHeader.SIZE + 2 * Short.BYTES,
            "the report that was collected under the lock",
            "another one");
      }
    } catch (SpdmException | TdispErrorException | RuntimeException failure) {
      if (mayRun) {
        stopFor(failure);
      }
      throw failure;
    }
  }

  /** A refusal is the one answer after which it does not run. */
  private void begin(Bytes once, Deadline deadline) throws SpdmException, TdispErrorException {
    try {
      requester.start(id, once, deadline);
    } catch (TdispErrorException refused) {
      mayRun = false;
      throw refused;
    }
  }

  private void stopFor(Exception failure) {
    for (int attempt = 0; mayRun && attempt < STOPS; attempt++) {
      try {
        stop(Deadline.after(PATIENCE_OF_STOP));
      } catch (SpdmException | TdispErrorException | RuntimeException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /**
   * Whether it may run: it was started and not stopped since, or nobody could tell it to stop. Who
   * holds one of which {@link #start} has failed, and that may run, has to keep everything else
   * from its memory until the device is reset.
   */
  public boolean mayRun() {
    return mayRun;
  }

  /** Has it stop, whatever its state; it is unlocked then, and this is of no more use. */
  public void stop(Deadline deadline) throws SpdmException, TdispErrorException {
    nonce = null;
    requester.stop(id, deadline);
    mayRun = false;
  }
}
