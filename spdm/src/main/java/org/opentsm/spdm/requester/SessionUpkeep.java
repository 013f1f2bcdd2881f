package org.opentsm.spdm.requester;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecureSession;

/**
 * Keeps a session alive (HEARTBEAT) and its keys young (KEY_UPDATE). Says when it has to be called,
 * and does what is due then; has no thread of its own. One thread at a time, like the session.
 *
 * <p>A heartbeat is due after half the period that the Responder stated, whatever else was said
 * meanwhile, so that a late one is still in time: the Responder gives the session up after two.
 */
public final class SessionUpkeep {
  private static final int BEATS_PER_PERIOD = 2;

  private final SpdmSession session;
  private final Policy policy;
  private final InstantSource clock;
  private Instant lastBeat;
  private Instant lastUpdate;

  /**
   * When keys are renewed: as soon as one of these is reached, or half of {@link
   * SpdmSession#messagesPerKey}. Where an end lacks KEY_UPD_CAP they are not; then the session
   * fails after that many messages.
   *
   * @param messages under one key, 1 or more
   * @param octets of application data under one key, 1 or more
   * @param age of a key, longer than zero
   */
  public record Policy(long messages, long octets, Duration age) {
    /** After a million messages, a gigabyte, or an hour. */
    public static final Policy DEFAULT = new Policy(1L << 20, 1L << 30, Duration.ofHours(1));

    /** Checks the ranges. */
    public Policy {
      if (messages < 1 || octets < 1 || age.isNegative() || age.isZero()) {
        throw new IllegalArgumentException(
            "keys must be renewed after a message, an octet and a nanosecond or more, not "
                + messages
                + ", "
                + octets
                + " and "
                + age);
      }
    }

    private boolean isReached(SecureSession.KeyUse use) {
      return use.messages() >= messages || use.octets() >= octets;
    }
  }

  /**
   * Keeps a session that was opened just now.
   *
   * @param clock should not be set back: a heartbeat would be late
   */
  public SessionUpkeep(SpdmSession session, Policy policy, InstantSource clock) {
    this.session = session;
    this.policy = policy;
    this.clock = clock;
    this.lastBeat = clock.instant();
    this.lastUpdate = lastBeat;
  }

  /** When {@link #tend} has something to do at the latest; empty if time alone brings nothing. */
  public Optional<Instant> due() {
    return Stream.of(beatDue(), updateDue())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /**
   * Does what is due now, if anything is.
   *
   * @throws SpdmException if the session is lost
   */
  public void tend(Deadline deadline) throws SpdmException {
    Instant now = clock.instant();
    SecureSession.KeyUse use = session.keyUse();
    boolean nearTheEnd = 2 * use.messages() >= session.messagesPerKey();
    boolean worn = session.canUpdateKeys() && (nearTheEnd || policy.isReached(use));
    if (worn || isPast(updateDue(), now)) {
      session.updateKeys(true, deadline);
      lastUpdate = now;
      lastBeat = now;
    } else if (isPast(beatDue(), now)) {
      beat(deadline);
    }
  }

  /**
   * Has the Responder show that the session goes on at its end too, due or not. Does nothing where
   * an end lacks HBEAT_CAP.
   *
   * @throws SpdmException if the session is lost
   */
  public void confirm(Deadline deadline) throws SpdmException {
    if (session.hasHeartbeat()) {
      beat(deadline);
    }
  }

  private void beat(Deadline deadline) throws SpdmException {
    Instant now = clock.instant();
    session.heartbeat(deadline);
    lastBeat = now;
  }

  private Optional<Instant> beatDue() {
    Duration period = session.heartbeatPeriod();
    return period.isZero()
        ? Optional.empty()
        : Optional.of(lastBeat.plus(period.dividedBy(BEATS_PER_PERIOD)));
  }

  private Optional<Instant> updateDue() {
    return session.canUpdateKeys() ? Optional.of(lastUpdate.plus(policy.age())) : Optional.empty();
  }

  private static boolean isPast(Optional<Instant> due, Instant now) {
    return due.isPresent() && !now.isBefore(due.get());
  }
}
