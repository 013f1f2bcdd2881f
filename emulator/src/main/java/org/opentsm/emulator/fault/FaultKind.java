package org.opentsm.emulator.fault;

import static org.opentsm.spdm.message.MessageCode.ALGORITHMS;
import static org.opentsm.spdm.message.MessageCode.CAPABILITIES;
import static org.opentsm.spdm.message.MessageCode.CERTIFICATE;
import static org.opentsm.spdm.message.MessageCode.CHALLENGE_AUTH;
import static org.opentsm.spdm.message.MessageCode.DIGESTS;
import static org.opentsm.spdm.message.MessageCode.MEASUREMENTS;
import static org.opentsm.spdm.message.MessageCode.VERSION;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.MessageCode;

/** The catalogue of faults. */
public enum FaultKind {
  /** A signature that nobody made. */
  BAD_CHALLENGE_SIGNATURE(
      CHALLENGE_AUTH, "CHALLENGE_AUTH with a wrong signature", DeviceFault.badSignature()),
  /** A signature that nobody made. */
  BAD_MEASUREMENT_SIGNATURE(
      MEASUREMENTS, "MEASUREMENTS with a wrong signature", DeviceFault.badSignature()),
  /** An answer to another challenge. */
  WRONG_NONCE(
      CHALLENGE_AUTH,
      "signs for another nonce and echoes another context",
      WireFault.misheard(TamperedFields::otherNonce)),
  /** The end is missing. */
  TRUNCATED_MESSAGE(CHALLENGE_AUTH, "half of a message", WireFault.altered(Octets::firstHalf)),
  /** Nothing but the framing. */
  EMPTY_MESSAGE(CHALLENGE_AUTH, "a message without content", WireFault.altered(m -> m.slice(0, 0))),
  /** More than the Requester takes. */
  OVERSIZED_MESSAGE(
      MEASUREMENTS,
      "a message longer than anybody takes",
      WireFault.altered(m -> Octets.extended(m, 1 << 17))),
  /** Octets behind the end, more than a transport pads. */
  EXTRA_BYTES(
      MEASUREMENTS,
      "a message with four bytes too many",
      WireFault.altered(m -> Octets.extended(m, 4))),
  /** VERSION hides the newer versions. */
  VERSION_DOWNGRADE(
      VERSION,
      "VERSION changed on its way: it offers the oldest version alone",
      WireFault.altered(TamperedFields::oldestVersionAlone)),
  /** A header of a version that was not negotiated. */
  WRONG_VERSION(
      DIGESTS,
      "a message of another version than the negotiated one",
      WireFault.altered(TamperedFields::otherVersion)),
  /** Another device's certificates. */
  SWAPPED_CERTIFICATE(
      CERTIFICATE, "the certificate chain of another device", DeviceFault.otherCertificates()),
  /** Another device altogether, below the same root. */
  SWAPPED_DEVICE(
      CERTIFICATE,
      "another device of the same manufacturer: everything is consistent",
      DeviceFault.otherDevice()),
  /** A digest that does not fit the chain. */
  WRONG_DIGEST(DIGESTS, "DIGESTS that fit no chain", WireFault.altered(m -> Octets.flip(m, 4))),
  /** Measurements move between two requests. */
  CHANGED_MEASUREMENT(
      MEASUREMENTS, "another firmware measurement each time", DeviceFault.changingMeasurement()),
  /** Nothing comes. */
  STALL(CHALLENGE_AUTH, "never answers again", WireFault.silent()),
  /** The connection ends. */
  HANG_UP(CHALLENGE_AUTH, "disappears", WireFault.disconnecting()),
  /** Noise. */
  GARBAGE(DIGESTS, "noise instead of a message", WireFault.altered(Octets::garbage)),
  /** The answer that was there before. */
  DUPLICATE_ANSWER(CERTIFICATE, "the answer before it once more", WireFault.previous(false)),
  /** One behind. */
  LATE_ANSWER(DIGESTS, "from then on the answer to the request before", WireFault.previous(true)),
  /** Busy without end. */
  BUSY_FOREVER(
      CHALLENGE_AUTH,
      "ERROR Busy without end",
      WireFault.instead(request -> Octets.error(request, ErrorCode.BUSY))),
  /** Busy, and ready when asked again. Survivable. */
  BUSY_ONCE(
      CHALLENGE_AUTH,
      "ERROR Busy once; a Requester asks again",
      WireFault.onceInstead(request -> Octets.error(request, ErrorCode.BUSY))),
  /** Needs time. Survivable. */
  NOT_READY(
      CHALLENGE_AUTH,
      "ERROR ResponseNotReady, then the answer; a Requester comes back for it",
      DeviceFault.notReadyOnce()),
  /** Needs time without end. */
  NOT_READY_FOREVER(
      CHALLENGE_AUTH, "ERROR ResponseNotReady without end", WireFault.instead(Octets::notReady)),
  /** The device has forgotten everything. */
  RESYNCH(
      MEASUREMENTS,
      "ERROR RequestResynch",
      WireFault.instead(request -> Octets.error(request, ErrorCode.REQUEST_RESYNCH))),
  /** No reason given. */
  ERROR_UNSPECIFIED(
      CHALLENGE_AUTH,
      "ERROR Unspecified",
      WireFault.instead(request -> Octets.error(request, ErrorCode.UNSPECIFIED))),
  /** Answers for another slot. */
  WRONG_SLOT(
      CHALLENGE_AUTH, "a message about another slot", WireFault.altered(TamperedFields::otherSlot)),
  /** Another kind of response. */
  WRONG_MESSAGE_CODE(
      DIGESTS,
      "a message with the code of another",
      WireFault.altered(m -> Octets.set(m, 1, MessageCode.CHALLENGE_AUTH.value()))),
  /** The request itself comes back. */
  ECHO(DIGESTS, "the request comes back as its answer", WireFault.instead(request -> request)),
  /** Chooses what was not offered. */
  ALGORITHM_NOT_OFFERED(
      ALGORITHMS,
      "ALGORITHMS that chooses what was not offered",
      WireFault.altered(TamperedFields::foreignAlgorithm)),
  /** Flags that exclude each other. */
  CAPABILITIES_CONTRADICTORY(
      CAPABILITIES,
      "CAPABILITIES that contradict themselves",
      WireFault.altered(TamperedFields::contradictoryFlags)),
  /** A chain that never comes to its end. */
  CERTIFICATE_PORTION_ZERO(
      CERTIFICATE,
      "CERTIFICATE without content that promises more",
      WireFault.altered(TamperedFields::emptyPortion)),
  /** A chain that never comes to its end. */
  CERTIFICATE_REMAINDER_LIES(
      CERTIFICATE,
      "CERTIFICATE that always promises more",
      WireFault.altered(TamperedFields::endlessRemainder)),
  /** Sizes that do not add up. */
  MEASUREMENT_BLOCK_LIES(
      MEASUREMENTS,
      "a measurement block longer than its record",
      WireFault.altered(TamperedFields::longerBlock));

  private final MessageCode target;
  private final String description;
  private final WireFault wire;
  private final DeviceFault device;

  FaultKind(MessageCode target, String description, WireFault wire) {
    this.target = target;
    this.description = description;
    this.wire = wire;
    this.device = DeviceFault.NONE;
  }

  FaultKind(MessageCode target, String description, DeviceFault device) {
    this.target = target;
    this.description = description;
    this.wire = WireFault.NONE;
    this.device = device;
  }

  /** The name for the command line, such as {@code bad-challenge-signature}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One line for people. */
  public String description() {
    return description;
  }

  /** The response that it befalls where nobody says otherwise. */
  public MessageCode target() {
    return target;
  }

  /**
   * The responses that it can befall, in the order of a conversation. What is about a field of one
   * message befalls that message alone.
   */
  public List<MessageCode> targets() {
    return switch (this) {
      case TRUNCATED_MESSAGE,
          EMPTY_MESSAGE,
          OVERSIZED_MESSAGE,
          EXTRA_BYTES,
          WRONG_VERSION,
          STALL,
          HANG_UP,
          GARBAGE,
          LATE_ANSWER,
          BUSY_FOREVER,
          BUSY_ONCE,
          NOT_READY_FOREVER,
          RESYNCH,
          ERROR_UNSPECIFIED,
          ECHO ->
          Fault.RESPONSES;
      // A negotiation cannot be put off by a device that keeps to the rules.
      case NOT_READY -> responsesBut(VERSION, CAPABILITIES, ALGORITHMS);
      // Its code is this anyway.
      case WRONG_MESSAGE_CODE -> responsesBut(CHALLENGE_AUTH);
      // There is none before it.
      case DUPLICATE_ANSWER -> responsesBut(VERSION);
      case WRONG_SLOT -> List.of(CERTIFICATE, CHALLENGE_AUTH);
      default -> List.of(target);
    };
  }

  private static List<MessageCode> responsesBut(MessageCode... missing) {
    Set<MessageCode> not = Set.of(missing);
    return Fault.RESPONSES.stream().filter(response -> !not.contains(response)).toList();
  }

  WireFault wire() {
    return wire;
  }

  DeviceFault device() {
    return device;
  }
}
