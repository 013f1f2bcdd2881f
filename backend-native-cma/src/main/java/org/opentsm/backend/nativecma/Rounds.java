package org.opentsm.backend.nativecma;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.opentsm.backend.nativecma.Standing.Accepted;
import org.opentsm.backend.nativecma.Standing.Open;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.BaselineStore;
import org.opentsm.tsm.api.revalidation.Revalidation;

/**
 * Rounds of revalidation of one device. Belongs to the verb whose turn it is. Reads no trust anchor
 * on any path; a rule of the build follows the calls.
 */
final class Rounds {
  private final DeviceAddress address;
  private final SpdmCrypto crypto;
  private final BaselineStore baselines;
  private final Life life;
  private final Meeting meeting;

  /** How the device is met, so that this class need not know who does it. */
  interface Meeting {
    /**
     * Closes what is open and connects anew.
     *
     * @param proven is told the SubjectPublicKeyInfo (DER) of the key as soon as the device has
     *     proven it
     */
    void connect(
        ConnectOptions options, Set<Integer> chains, Consumer<Bytes> proven, Deadline deadline)
        throws TsmException;

    /** Collects evidence, as the verb does. */
    CollectedEvidence collect(EvidenceRequest request, Deadline deadline) throws TsmException;

    /** Disconnects. */
    void disconnect();
  }

  Rounds(
      DeviceAddress address,
      SpdmCrypto crypto,
      BaselineStore baselines,
      Life life,
      Meeting meeting) {
    this.address = address;
    this.crypto = crypto;
    this.baselines = baselines;
    this.life = life;
    this.meeting = meeting;
  }

  /**
   * Meets the device anew and compares it with what was accepted. Nothing of an old conversation
   * would prove anything: after a reset its keys and its transcript are gone.
   */
  RevalidationOutcome go(RevalidationRequest request, Turns turns, Deadline deadline)
      throws TsmException {
    Baseline accepted =
        baselines
            .read(address)
            .orElseThrow(() ->
                new TsmException.Refused(
                    TsmErrorCode.WRONG_STATE,
                    address.head()
                        + "expected a device that was accepted, found no baseline of it"));
    Nonce nonce = new Nonce(crypto.random(Nonce.SIZE));
    Revalidation revalidation = new Revalidation(accepted, request.choice(), nonce);
    Revalidation.Finding finding = meet(accepted, revalidation, nonce, deadline);
    turns.requireOpen();
    requireUnchanged(accepted);
    return conclude(finding, request.otherwise());
  }

  /**
   * A device that cannot prove the key, for whatever reason, is an answer. Where it has proven it
   * and then something else fails, as a session does for which this end has another pre-shared key,
   * nothing is known but that.
   */
  private Revalidation.Finding meet(
      Baseline accepted, Revalidation revalidation, Nonce nonce, Deadline deadline)
      throws TsmException {
    DeviceEvidence before = accepted.device();
    OptionalInt slot = OptionalInt.of(accepted.slot());
    Set<Integer> chains =
        before
            .certificates()
            .toOptional()
            .map(Certificates::slots)
            .<Set<Integer>>map(slots -> slots.keySet())
            .orElse(Set.of());
    // As it was accepted: with a session and a link where there were. A device that has none is
    // different, which the comparison tells with all else that it found.
    ConnectOptions options =
        new ConnectOptions(slot, asBefore(before.session()), asBefore(before.link()));
    AtomicReference<Bytes> proven = new AtomicReference<>(Bytes.EMPTY);
    try {
      meeting.connect(options, chains, proven::set, deadline);
    } catch (TsmException.Negative | TsmException.LacksFeature failed) {
      if (proven.get().equals(accepted.leafKey())) {
        throw failed;
      }
      return revalidation.unproven(failed.getMessage());
    }
    try {
      Evidence fresh = meeting.collect(new EvidenceRequest(nonce, slot), deadline).evidence();
      return revalidation.judge(fresh.devices().getFirst(), crypto);
    } catch (TsmException.Negative notProven) {
      return revalidation.unproven(notProven.getMessage());
    } catch (TsmException.LacksFeature lacking) {
      return revalidation.unproven(lacking.getMessage());
    }
  }

  /** It was read before the device was ours: until then somebody else could accept it. */
  private void requireUnchanged(Baseline accepted) throws TsmException {
    if (!baselines.read(address).equals(Optional.of(accepted))) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE,
          address.head()
              + "expected the baseline that was there when this began, found that it was replaced or"
              + " removed meanwhile; revalidate again");
    }
  }

  private static Demand asBefore(Part<?> part) {
    return part.isPresent() ? Demand.WHERE_POSSIBLE : Demand.NO;
  }

  private RevalidationOutcome conclude(
      Revalidation.Finding finding, RevalidationRequest.Consequence otherwise) throws TsmException {
    if (finding.sameKey() && finding.differences().isEmpty()) {
      if (life.standing() instanceof Open open) {
        life.moveTo(new Accepted(open.conversation(), open.held()));
      }
      return new RevalidationOutcome.Same(life.view(), finding.round());
    }
    switch (otherwise) {
      case DROP -> baselines.forget(address);
      case DETACH -> {
        baselines.forget(address);
        meeting.disconnect();
      }
      case REPORT -> {
        // Nothing but the answer.
      }
    }
    return finding.sameKey()
        ? new RevalidationOutcome.Different(
            life.view(), finding.round(), finding.differences(), otherwise)
        : new RevalidationOutcome.AnotherDevice(
            life.view(), finding.round(), finding.differences().getFirst(), otherwise);
  }
}
