package org.opentsm.backend.nativecma;

import java.util.Optional;
import org.opentsm.backend.nativecma.Standing.Lost;
import org.opentsm.backend.nativecma.Standing.Open;
import org.opentsm.backend.nativecma.Standing.Present;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * Where the device at one address stands, its two counters, and what a verb may demand of them.
 *
 * <p>Fields that are not volatile belong to the verb whose turn it is. Everybody else sees {@link
 * #view()}.
 */
final class Life {
  private final DeviceAddress address;
  private Standing standing = new Present();
  private Incarnation incarnation = Incarnation.FIRST;
  private EvidenceGeneration generation = EvidenceGeneration.NONE;

  /** A conversation ended or the device was gone: what comes next is another life. */
  private boolean ended;

  /** An incarnation was handed out, and must not be handed out again. */
  private volatile boolean lived;

  private volatile TsmDevice view;

  Life(DeviceAddress address) {
    this.address = address;
    this.view = new TsmDevice(address, incarnation, generation, standing.state(), Optional.empty());
  }

  /** The device as the last verb left it. */
  TsmDevice view() {
    return view;
  }

  /** The device, of which nothing is known for the moment. */
  TsmDevice unavailable(String reason) {
    TsmDevice last = view;
    return new TsmDevice(
        address,
        last.incarnation(),
        last.generation(),
        DeviceState.UNAVAILABLE,
        Optional.of(reason));
  }

  /** Whether nothing was ever learnt here, so that forgetting it loses no counter. */
  boolean isBlank() {
    return !lived;
  }

  Standing standing() {
    return standing;
  }

  Incarnation incarnation() {
    return incarnation;
  }

  EvidenceGeneration generation() {
    return generation;
  }

  /** Another life begins, if the one before has ended. */
  void begin() {
    if (ended) {
      incarnation = incarnation.next();
      ended = false;
      moveTo(standing);
    }
  }

  /** The incarnation is known outside from here on. */
  void noteLived() {
    lived = true;
  }

  /** Nobody will know whether what comes next is the same device. */
  void end() {
    ended = true;
  }

  TsmDevice moveTo(Standing next) {
    standing = next;
    Optional<String> reason =
        next instanceof Lost(String why) ? Optional.of(why) : Optional.empty();
    TsmDevice now = new TsmDevice(address, incarnation, generation, next.state(), reason);
    view = now;
    return now;
  }

  /** Evidence of a new generation was collected. */
  TsmDevice collected(EvidenceGeneration newer) {
    generation = newer;
    return moveTo(standing);
  }

  /** The conversation, which a verb needs. */
  Open requireConnected() throws TsmException.Refused {
    if (standing instanceof Open open) {
      return open;
    }
    throw refused(
        TsmErrorCode.WRONG_STATE,
        "a connected device",
        standing instanceof Lost(String why)
            ? "a lost connection (" + why + ")"
            : "none: connect it first");
  }

  /** What was appraised must be what is. */
  void requireCounters(Incarnation appraised, EvidenceGeneration collected)
      throws TsmException.Refused {
    if (!appraised.equals(incarnation)) {
      throw refused(
          TsmErrorCode.STALE_INCARNATION,
          incarnation.toString(),
          appraised + ": it was connected anew since; collect evidence, and appraise that");
    }
    if (!collected.equals(generation)) {
      throw refused(
          TsmErrorCode.STALE_GENERATION,
          generation.toString(),
          collected + ": evidence was collected since; appraise the newest");
    }
  }

  /** The evidence of this conversation, which must have that digest. */
  CollectedEvidence requireHeld(Open open, Bytes digest) throws TsmException.Refused {
    CollectedEvidence held = open.held().orElse(null);
    if (held == null) {
      throw refused(TsmErrorCode.WRONG_STATE, "evidence of this connection", "none was collected");
    }
    if (!held.digest().constantTimeEquals(digest)) {
      throw refused(
          TsmErrorCode.DIGEST_MISMATCH,
          "the digest " + held.digest().toHex() + " of what was collected",
          digest.toHex());
    }
    return held;
  }

  private TsmException.Refused refused(TsmErrorCode code, String expected, String found) {
    return new TsmException.Refused(
        code, address.head() + "expected " + expected + ", found " + found);
  }
}
