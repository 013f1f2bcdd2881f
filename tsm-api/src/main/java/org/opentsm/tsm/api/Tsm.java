package org.opentsm.tsm.api;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;

/**
 * A TEE Security Manager: whatever can vouch for a PCIe device.
 *
 * <p>Five verbs and their inverses. A TSM declares in {@link #features()} which of them it has; one
 * that it lacks is refused with {@link TsmException.LacksFeature}, never emulated by something
 * weaker.
 *
 * <p>A TSM checks that evidence is <em>consistent</em>: the signature fits the presented key, the
 * transcript is whole, the nonce is the one asked for. Whether a device is <em>acceptable</em> is
 * decided by a verifier alone.
 *
 * <p>Safe for use by many threads. Verbs block, on one device one after the other, on different
 * devices at once; each ends at its deadline. Interrupting the calling thread cancels a verb. Every
 * verb fails with {@link TsmErrorCode#CLOSED} after {@link #close()}.
 *
 * <p>Beside what each verb lists, every verb that speaks to a device throws {@link
 * TsmException.Unreachable} with {@link TsmErrorCode#UNREACHABLE}, {@link TsmErrorCode#TIMED_OUT}
 * or {@link TsmErrorCode#CANCELLED}, and {@link TsmException.Protocol} with {@link
 * TsmErrorCode#PROTOCOL_VIOLATION} or {@link TsmErrorCode#DEVICE_REFUSED}.
 */
public interface Tsm extends AutoCloseable {
  /** Who this is, as it stands in its evidence. */
  Identity identity();

  /** What it can do. Never changes. */
  Set<TsmFeature> features();

  /**
   * What is here, in what state, and why not where it cannot be used.
   *
   * <p>Looks for devices anew; one that cannot be looked at is listed as {@link
   * DeviceState#UNAVAILABLE} with the reason. What did not answer by the deadline could not be
   * looked at.
   *
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED}
   */
  List<TsmDevice> devices(Deadline deadline) throws TsmException;

  /**
   * Authenticates a device, and opens what the TSM holds open for it: a session, link encryption.
   *
   * <p>A device that is connected is connected anew and loses its standing, unless the options
   * {@linkplain ConnectOptions#keeping() say otherwise}. After success the device is {@link
   * DeviceState#AUTHENTICATED}, or stands as it did: its evidence is ready, which says nothing
   * about trust.
   *
   * <p>Once begun it ends with {@link TsmEvent.Connected} or {@link TsmEvent.ConnectFailed}; after
   * a failure nothing is connected, and a device that was is {@link DeviceState#LOST}. What is left
   * as it stands, or refused for it, is no event.
   *
   * @throws TsmException.BadArgument with {@link TsmErrorCode#BAD_ADDRESS} or {@link
   *     TsmErrorCode#UNKNOWN_SCHEME}; with {@link TsmErrorCode#BAD_OPTION} for options that
   *     contradict each other
   * @throws TsmException.LacksFeature with {@link TsmErrorCode#LACKS_FEATURE} if an option demands
   *     what the TSM lacks, {@link TsmErrorCode#DEVICE_LACKS_FEATURE} if the device lacks it: a
   *     chain in the slot, a way to prove its key
   * @throws TsmException.Refused with {@link TsmErrorCode#OWNED_BY_ANOTHER}; with {@link
   *     TsmErrorCode#WRONG_STATE} if it is connected in another way than asked, and is to be kept
   * @throws TsmException.Negative with {@link TsmErrorCode#NOT_AUTHENTIC} if the device does not
   *     prove its key
   * @throws TsmException.NotPermitted with {@link TsmErrorCode#NOT_PERMITTED}
   */
  Connection connect(DeviceAddress device, ConnectOptions options, Deadline deadline)
      throws TsmException;

  /**
   * Freezes the device's interface so that it can be measured (TDISP: CONFIG_LOCKED). Moves the
   * incarnation.
   *
   * @throws TsmException.LacksFeature with {@link TsmErrorCode#LACKS_FEATURE}
   * @throws TsmException.Refused with {@link TsmErrorCode#WRONG_STATE} if it is not connected
   */
  TsmDevice lock(DeviceAddress device, LockOptions options, Deadline deadline) throws TsmException;

  /**
   * Collects what a verifier needs, fresh for the verifier's nonce. Moves the generation.
   *
   * @throws TsmException.Refused with {@link TsmErrorCode#WRONG_STATE} if it is not connected
   * @throws TsmException.LacksFeature with {@link TsmErrorCode#DEVICE_LACKS_FEATURE} if the slot
   *     cannot serve; the connection lives on
   * @throws TsmException.Negative with {@link TsmErrorCode#NOT_AUTHENTIC}; the connection is lost
   */
  CollectedEvidence evidence(DeviceAddress device, EvidenceRequest request, Deadline deadline)
      throws TsmException;

  /**
   * Takes exactly the evidence that was appraised as the device's standing: a locked interface
   * enters the TCB, a native device gets its baseline.
   *
   * <p>The TSM holds what it collected last and compares all three values with it, and sees to it
   * that the device still is in that incarnation: where a kernel or firmware counts, it reads both
   * counters again afterwards and takes the acceptance back if either moved; where nothing does,
   * the device proves its key once more before anything is recorded. What was accepted before stays
   * when this fails.
   *
   * @param incarnation of the evidence that was appraised
   * @param generation of the same
   * @param digest of the device's part of it, as the verifier computed it from the octets that it
   *     appraised: {@code DeviceResult} of its {@code AppraisalResult} has all three values. What
   *     the TSM itself says of them, as {@link CollectedEvidence#digest()}, compares nothing
   * @throws TsmException.Refused with {@link TsmErrorCode#WRONG_STATE} if it is not connected or
   *     nothing was collected, {@link TsmErrorCode#STALE_INCARNATION}, {@link
   *     TsmErrorCode#STALE_GENERATION}, {@link TsmErrorCode#DIGEST_MISMATCH}
   * @throws TsmException.Unreachable if the device is no longer there; the connection is lost
   * @throws TsmException.Negative with {@link TsmErrorCode#NOT_AUTHENTIC} if another one is there;
   *     the connection is lost
   */
  Acceptance accept(
      DeviceAddress device,
      Incarnation incarnation,
      EvidenceGeneration generation,
      Bytes digest,
      Deadline deadline)
      throws TsmException;

  /**
   * After reset, resume or error recovery: is this still the device that was accepted?
   *
   * <p>The device is met anew: what was connected before is closed first, and the incarnation
   * moves. The TSM draws a nonce, collects evidence for it, and compares that with the baseline
   * that {@link #accept} recorded; it consults no trust anchor. A different device is an answer,
   * not an exception, and so is one that cannot prove the key that was accepted. A device that is
   * the same has its standing again. The baseline stays what was accepted, whatever changed since
   * in parts that were not compared.
   *
   * <p>A failure that says nothing about the device, such as one that does not answer, leaves the
   * baseline as it was and the device without standing.
   *
   * @throws TsmException.LacksFeature with {@link TsmErrorCode#LACKS_FEATURE}, also for a
   *     consequence that this TSM cannot bring about: then the device is not asked
   * @throws TsmException.Protocol with {@link TsmErrorCode#MALFORMED_FILE} if the baseline that was
   *     recorded cannot be read
   * @throws TsmException.NotPermitted with {@link TsmErrorCode#NOT_PERMITTED} likewise
   * @throws TsmException.Refused with {@link TsmErrorCode#WRONG_STATE} if nothing was accepted
   */
  RevalidationOutcome revalidate(
      DeviceAddress device, RevalidationRequest request, Deadline deadline) throws TsmException;

  /**
   * Takes a locked interface out of the TCB and unlocks it. Moves the incarnation.
   *
   * @throws TsmException.LacksFeature with {@link TsmErrorCode#LACKS_FEATURE}
   * @throws TsmException.Refused with {@link TsmErrorCode#WRONG_STATE} if it is not locked
   */
  TsmDevice unlock(DeviceAddress device, Deadline deadline) throws TsmException;

  /**
   * Closes what {@link #connect} opened. Collected evidence can no longer be accepted. A device
   * that is not connected stays so.
   *
   * @throws TsmException.BadArgument as for {@link #connect}
   */
  TsmDevice disconnect(DeviceAddress device, Deadline deadline) throws TsmException;

  /**
   * How the link to a connected device is protected now. Both ends are looked at: a stream that is
   * not secure any more is taken down, and the connection with it.
   *
   * @return absent with the reason if it is not encrypted
   * @throws TsmException.LacksFeature with {@link TsmErrorCode#LACKS_FEATURE}
   * @throws TsmException.Refused with {@link TsmErrorCode#WRONG_STATE} if it is not connected
   * @throws TsmException.Protocol with {@link TsmErrorCode#LINK_FAILED}; the connection is lost
   */
  default Part<Link> link(DeviceAddress device, Deadline deadline) throws TsmException {
    throw TsmException.LacksFeature.of(identity().provider(), TsmFeature.IDE, device);
  }

  /**
   * Gives both ends of the link fresh keys, without interrupting it.
   *
   * @throws TsmException as {@link #link}; with {@link TsmErrorCode#WRONG_STATE} too if the link is
   *     not encrypted
   */
  default Link refreshLink(DeviceAddress device, Deadline deadline) throws TsmException {
    throw TsmException.LacksFeature.of(identity().provider(), TsmFeature.IDE, device);
  }

  /**
   * Takes the stream of the link down. Evidence that was collected while the link was encrypted can
   * no longer be accepted, and a device that was accepted with it is {@link
   * DeviceState#AUTHENTICATED} again. A link that is not encrypted stays so.
   *
   * @return the device as it stands now
   * @throws TsmException as {@link #link}
   */
  default TsmDevice stopLink(DeviceAddress device, Deadline deadline) throws TsmException {
    throw TsmException.LacksFeature.of(identity().provider(), TsmFeature.IDE, device);
  }

  /**
   * Tells {@code listener} what happens to devices from now on, in order, on a thread of its own.
   *
   * <p>A slow or throwing listener neither holds up nor breaks a verb: what it could not take in
   * time is dropped and replaced by one {@link TsmEvent.EventsMissed}.
   */
  Subscription subscribe(Consumer<? super TsmEvent> listener);

  /** Disconnects everything, ends verbs that are waiting and releases every handle. */
  @Override
  void close();
}
