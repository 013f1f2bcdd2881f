package org.opentsm.tsm.api;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.opentsm.spdm.Bytes;

/** Something that happened to a device. */
public sealed interface TsmEvent {
  /** When. */
  Instant at();

  /** An event of one device. */
  sealed interface OfDevice extends TsmEvent {
    /** Where it happened. */
    DeviceAddress address();
  }

  /** A device is here that was not, or is here in a new life. */
  record DeviceArrived(Instant at, DeviceAddress address, Incarnation incarnation)
      implements OfDevice {}

  /** A device is no longer here. */
  record DeviceGone(Instant at, DeviceAddress address, Incarnation incarnation)
      implements OfDevice {}

  /** {@link Tsm#connect} succeeded. */
  record Connected(Instant at, DeviceAddress address, Incarnation incarnation, int slot)
      implements OfDevice {}

  /**
   * {@link Tsm#connect} began and failed: nothing is connected at the address, nothing held.
   *
   * @param code of the {@link TsmException}, as in {@code docs/errors.md}
   * @param reason the same for a person
   */
  record ConnectFailed(Instant at, DeviceAddress address, String code, String reason)
      implements OfDevice {}

  /**
   * A secured session was opened, by {@link Tsm#connect} or in the place of another that was
   * closed.
   *
   * @param slot whose key signed its key exchange; empty if a pre-shared key opened it
   * @param protection what protects it, for a person
   */
  record SessionOpened(
      Instant at,
      DeviceAddress address,
      Incarnation incarnation,
      OptionalInt slot,
      String protection)
      implements OfDevice {}

  /**
   * The secured session was closed, because the connection was or another slot's key was wanted.
   */
  record SessionClosed(Instant at, DeviceAddress address, Incarnation incarnation)
      implements OfDevice {}

  /**
   * The secured session broke; {@link ConnectionLost} follows.
   *
   * @param incarnation the life that ended
   * @param code why, as in {@code docs/errors.md}
   * @param reason the same for a person
   */
  record SessionLost(
      Instant at, DeviceAddress address, Incarnation incarnation, String code, String reason)
      implements OfDevice {}

  /**
   * The link is encrypted from here on.
   *
   * @param streamId 0 to 254
   */
  record LinkSecured(Instant at, DeviceAddress address, Incarnation incarnation, int streamId)
      implements OfDevice {}

  /**
   * Both ends of the link use fresh keys, and have forgotten those before.
   *
   * @param keySet that is in use, 0 or 1
   * @param generation of the keys: how often they were renewed
   */
  record LinkRefreshed(
      Instant at,
      DeviceAddress address,
      Incarnation incarnation,
      int streamId,
      int keySet,
      long generation)
      implements OfDevice {}

  /**
   * The stream of the link was taken down, because somebody wanted it or the connection was closed.
   *
   * @param left what could not be taken down, a line each: an end that does not answer
   */
  record LinkClosed(
      Instant at, DeviceAddress address, Incarnation incarnation, int streamId, List<String> left)
      implements OfDevice {
    /** Takes a copy. */
    public LinkClosed {
      left = List.copyOf(left);
    }
  }

  /**
   * The stream of the link failed and was taken down; {@link ConnectionLost} follows.
   *
   * @param reason for a person
   * @param left as in {@link LinkClosed}
   */
  record LinkLost(
      Instant at,
      DeviceAddress address,
      Incarnation incarnation,
      int streamId,
      String reason,
      List<String> left)
      implements OfDevice {
    /** Takes a copy. */
    public LinkLost {
      left = List.copyOf(left);
    }
  }

  /** The connection was closed by {@link Tsm#disconnect}, by connecting anew, or with the TSM. */
  record Disconnected(Instant at, DeviceAddress address, Incarnation incarnation)
      implements OfDevice {}

  /** {@link Tsm#lock} succeeded. */
  record Locked(Instant at, DeviceAddress address, Incarnation incarnation) implements OfDevice {}

  /** An interface is no longer locked, for whatever reason. */
  record Unlocked(Instant at, DeviceAddress address, Incarnation incarnation, String reason)
      implements OfDevice {}

  /** {@link Tsm#evidence} succeeded. */
  record EvidenceCollected(
      Instant at, DeviceAddress address, Incarnation incarnation, EvidenceGeneration generation)
      implements OfDevice {}

  /** {@link Tsm#accept} succeeded. */
  record Accepted(
      Instant at,
      DeviceAddress address,
      Incarnation incarnation,
      EvidenceGeneration generation,
      Bytes digest)
      implements OfDevice {}

  /**
   * {@link Tsm#revalidate} gave an answer.
   *
   * @param outcome the same device, one that differs, or another device
   */
  record Revalidated(Instant at, DeviceAddress address, RevalidationOutcome outcome)
      implements OfDevice {}

  /**
   * The connection broke without being asked to.
   *
   * @param incarnation the life that ended
   * @param code why, as in {@code docs/errors.md}
   * @param reason the same for a person
   */
  record ConnectionLost(
      Instant at, DeviceAddress address, Incarnation incarnation, String code, String reason)
      implements OfDevice {}

  /**
   * Somebody else owns the device's responder.
   *
   * @param reason the refusal, which names the owner as far as it is known
   */
  record OwnerConflict(Instant at, DeviceAddress address, String reason) implements OfDevice {}

  /**
   * A verb goes on.
   *
   * @param verb its name
   * @param step what it does now, for a person
   */
  record Progress(Instant at, DeviceAddress address, String verb, String step)
      implements OfDevice {}

  /**
   * The listener was too slow: events are missing here.
   *
   * @param count how many
   */
  record EventsMissed(Instant at, long count) implements TsmEvent {}
}
