package org.opentsm.emulator.fault;

import static org.opentsm.spdm.message.MessageCode.ALGORITHMS;
import static org.opentsm.spdm.message.MessageCode.CAPABILITIES;
import static org.opentsm.spdm.message.MessageCode.CERTIFICATE;
import static org.opentsm.spdm.message.MessageCode.CHALLENGE_AUTH;
import static org.opentsm.spdm.message.MessageCode.CHUNK_RESPONSE;
import static org.opentsm.spdm.message.MessageCode.CHUNK_SEND_ACK;
import static org.opentsm.spdm.message.MessageCode.DIGESTS;
import static org.opentsm.spdm.message.MessageCode.END_SESSION_ACK;
import static org.opentsm.spdm.message.MessageCode.HEARTBEAT_ACK;
import static org.opentsm.spdm.message.MessageCode.KEY_EXCHANGE_RSP;
import static org.opentsm.spdm.message.MessageCode.KEY_UPDATE_ACK;
import static org.opentsm.spdm.message.MessageCode.MEASUREMENTS;
import static org.opentsm.spdm.message.MessageCode.VENDOR_DEFINED_RESPONSE;
import static org.opentsm.spdm.message.MessageCode.VERSION;

import java.util.List;
import java.util.Locale;
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
      WireFault.altered(TamperedFields::longerBlock)),

  /** The device does not know the handshake. */
  WRONG_VERIFY_DATA(
      KEY_EXCHANGE_RSP,
      "verify data that does not follow from the handshake",
      WireFault.altered(Octets::flipLast)),
  /** A signature that nobody made. */
  BAD_EXCHANGE_SIGNATURE(
      KEY_EXCHANGE_RSP, "KEY_EXCHANGE_RSP with a wrong signature", DeviceFault.badSignature()),
  /** A secured message of another session. */
  WRONG_SESSION_ID(
      MEASUREMENTS,
      "a secured message with the ID of another session",
      SessionFault.altered(TamperedRecords::otherSession)),
  /** A sequence number that was used. */
  REPLAYED_RECORD(MEASUREMENTS, "the secured message before it once more", SessionFault.replayed()),
  /** A sequence number that is not yet due. */
  SKIPPED_RECORD(
      MEASUREMENTS, "leaves a sequence number out of secured messages", SessionFault.skipping()),
  /** A tag that nobody made. */
  FLIPPED_TAG(
      MEASUREMENTS,
      "a secured message with a bit of its tag turned",
      SessionFault.altered(Octets::flipLast)),
  /** Content that the tag does not cover. */
  FLIPPED_CIPHERTEXT(
      MEASUREMENTS,
      "a secured message with a bit of its content turned",
      SessionFault.altered(TamperedRecords::otherCiphertext)),
  /** The end is missing. */
  TRUNCATED_RECORD(
      MEASUREMENTS, "half of a secured message", SessionFault.altered(Octets::firstHalf)),
  /** What belongs into the session is said beside it. */
  UNPROTECTED_ANSWER(
      MEASUREMENTS, "answers in the clear what was asked in a session", SessionFault.unprotected()),
  /** The session is over at one end. */
  SESSION_FORGOTTEN(
      MEASUREMENTS, "ERROR DecryptError: knows nothing of the session", SessionFault.forgotten()),
  /** A key before its time. */
  UNASKED_KEY(
      MEASUREMENTS, "goes over to its next key before it is due", SessionFault.underNextKey()),
  /** The session is not alive. */
  HEARTBEAT_SILENCE(
      HEARTBEAT_ACK, "does not answer HEARTBEAT, nor anything after it", SessionFault.silent()),
  /** Acknowledges what nobody asked for. */
  KEY_UPDATE_WRONG_ACK(
      KEY_UPDATE_ACK,
      "KEY_UPDATE_ACK of another operation",
      SessionFault.misspoken(TamperedRecords::otherOperation)),
  /** Wants no new keys. */
  KEY_UPDATE_REFUSED(
      KEY_UPDATE_ACK,
      "ERROR UnexpectedRequest instead of new keys",
      SessionFault.instead(request -> Octets.error(request, ErrorCode.UNEXPECTED_REQUEST))),
  /** A key after its time. */
  KEY_UPDATE_OLD_KEY(
      KEY_UPDATE_ACK, "answers UpdateAllKeys under its last key", SessionFault.underLastKey()),
  /** Nobody knows whether the session is over. */
  END_UNACKNOWLEDGED(END_SESSION_ACK, "does not answer END_SESSION", SessionFault.silent()),

  /** The end of a piece is missing. */
  HALF_A_CHUNK(
      CHUNK_RESPONSE,
      "half of a piece of a large message, or of its acknowledgement",
      WireFault.altered(Octets::firstHalf)),
  /** Nothing comes after the first piece. */
  CHUNK_STALL(
      CHUNK_RESPONSE, "never answers again after the first piece", WireFault.silentAfterFirst()),
  /** A piece that is not wanted any more. */
  CHUNK_REFUSED(
      CHUNK_RESPONSE,
      "ERROR InvalidRequest in the middle of a large message",
      WireFault.instead(request -> Octets.error(request, ErrorCode.INVALID_REQUEST))),
  /** A piece out of its turn. */
  CHUNK_WRONG_SEQUENCE(
      CHUNK_RESPONSE,
      "a piece, or its acknowledgement, with a ChunkSeqNo far ahead",
      WireFault.altered(TamperedRecords::otherSequence)),
  /** A piece of another message. */
  CHUNK_WRONG_HANDLE(
      CHUNK_RESPONSE,
      "a piece, or its acknowledgement, of another large message",
      WireFault.altered(TamperedRecords::otherHandle)),
  /** A message without an end. */
  CHUNK_LAST_MISSING(
      CHUNK_RESPONSE,
      "a last piece that does not say so",
      WireFault.altered(TamperedRecords::notLast)),
  /** More than anybody takes. */
  CHUNK_OVERSIZE(
      CHUNK_RESPONSE,
      "a first piece that promises 4 GiB",
      WireFault.altered(TamperedRecords::endless)),

  /** A key that nobody may know of. */
  KEY_REFUSED(
      VENDOR_DEFINED_RESPONSE,
      "KP_ACK UnspecifiedFailure for a key that it has taken",
      VendorFault.misspoken(TamperedKeys::disowned).to(VendorRequest.KEY_PROG)),
  /** A key that is not there when it is needed. */
  KEY_LOST(
      VENDOR_DEFINED_RESPONSE,
      "KP_ACK Success for a key that it has not kept",
      VendorFault.with(TamperedKeys::dropped).to(VendorRequest.KEY_PROG)),
  /** The ends have different keys. */
  KEY_MISMATCH(
      VENDOR_DEFINED_RESPONSE,
      "programs another key than it was given",
      VendorFault.misheard(TamperedKeys::otherKey).to(VendorRequest.KEY_PROG)),
  /** A stream that never gets secure. */
  KEY_GO_IGNORED(
      VENDOR_DEFINED_RESPONSE,
      "K_GOSTOP_ACK for K_SET_GO, which it does not heed",
      VendorFault.with(TamperedKeys::acknowledged).to(VendorRequest.K_SET_GO)),
  /** Acknowledges what nobody asked for. */
  KEY_WRONG_STREAM(
      VENDOR_DEFINED_RESPONSE,
      "K_GOSTOP_ACK for another stream",
      VendorFault.misspoken(TamperedKeys::otherStream).to(VendorRequest.K_SET_GO_OR_STOP)),
  /** Says nothing of its ports. */
  QUERY_ERROR(
      VENDOR_DEFINED_RESPONSE, "ERROR to QUERY", VendorFault.refused().to(VendorRequest.QUERY)),
  /** Takes no key. */
  KEY_PROG_ERROR(
      VENDOR_DEFINED_RESPONSE,
      "ERROR to KEY_PROG",
      VendorFault.refused().to(VendorRequest.KEY_PROG)),
  /** Uses no key. */
  KEY_GO_ERROR(
      VENDOR_DEFINED_RESPONSE,
      "ERROR to K_SET_GO",
      VendorFault.refused().to(VendorRequest.K_SET_GO)),
  /** Gives no key up. */
  KEY_STOP_ERROR(
      VENDOR_DEFINED_RESPONSE,
      "ERROR to K_SET_STOP",
      VendorFault.refused().to(VendorRequest.K_SET_STOP)),
  /** Nothing comes. */
  QUERY_SILENCE(
      VENDOR_DEFINED_RESPONSE,
      "does not answer QUERY, nor anything after it",
      SessionFault.silent(VendorRequest.QUERY)),
  /** Nothing comes. */
  KEY_PROG_SILENCE(
      VENDOR_DEFINED_RESPONSE,
      "does not answer KEY_PROG, nor anything after it",
      SessionFault.silent(VendorRequest.KEY_PROG)),
  /** Nothing comes. */
  KEY_GO_SILENCE(
      VENDOR_DEFINED_RESPONSE,
      "does not answer K_SET_GO, nor anything after it",
      SessionFault.silent(VendorRequest.K_SET_GO)),
  /** Nothing comes. */
  KEY_STOP_SILENCE(
      VENDOR_DEFINED_RESPONSE,
      "does not answer K_SET_STOP, nor anything after it",
      SessionFault.silent(VendorRequest.K_SET_STOP)),

  /** An interface that is locked and cannot be started. */
  LOCK_WRONG_NONCE(
      VENDOR_DEFINED_RESPONSE,
      "LOCK_INTERFACE_RESPONSE with a nonce that START_INTERFACE does not take",
      VendorFault.misspoken(TamperedInterfaces::otherNonce).to(VendorRequest.LOCK)),
  /** The state changes under the lock. */
  LOCK_LOST(
      VENDOR_DEFINED_RESPONSE,
      "an interface that is in error as soon as it is locked",
      VendorFault.with(TamperedInterfaces::lost).to(VendorRequest.LOCK)),
  /** Nobody knows what is under the lock. */
  REPORT_MOVES(
      VENDOR_DEFINED_RESPONSE,
      "DEVICE_INTERFACE_REPORT in portions, the second another each time",
      TamperedInterfaces.moving()),
  /** A page that is in two ranges. */
  REPORT_OVERLAP(
      VENDOR_DEFINED_RESPONSE,
      "DEVICE_INTERFACE_REPORT with ranges that overlap",
      VendorFault.with(TamperedInterfaces::overlapping).to(VendorRequest.REPORT)),
  /** Sizes that do not add up. */
  REPORT_MSIX_OUTSIDE(
      VENDOR_DEFINED_RESPONSE,
      "DEVICE_INTERFACE_REPORT whose range has no room for the MSI-X table",
      VendorFault.with(TamperedInterfaces::largerTable).to(VendorRequest.REPORT)),
  /** A state that is not true. */
  STATE_LIES(
      VENDOR_DEFINED_RESPONSE,
      "DEVICE_INTERFACE_STATE ConfigLocked while the interface runs",
      VendorFault.misspoken(TamperedInterfaces::notRunning).to(VendorRequest.STATE));

  /** What a conversation must have for a fault to befall it. */
  public enum Scene {
    /** Nothing special. */
    PLAIN,
    /** A session. */
    SESSION,
    /** A message that comes in chunks. */
    CHUNKS,
    /** A device that has a link to encrypt, and interfaces to lock. */
    LINK
  }

  private final MessageCode target;
  private final String description;
  private final WireFault wire;
  private final DeviceFault device;
  private final SessionFault session;

  FaultKind(MessageCode target, String description, WireFault wire) {
    this(target, description, wire, DeviceFault.NONE, SessionFault.NONE);
  }

  FaultKind(MessageCode target, String description, DeviceFault device) {
    this(target, description, WireFault.NONE, device, SessionFault.NONE);
  }

  FaultKind(MessageCode target, String description, SessionFault session) {
    this(target, description, WireFault.NONE, DeviceFault.NONE, session);
  }

  FaultKind(
      MessageCode target,
      String description,
      WireFault wire,
      DeviceFault device,
      SessionFault session) {
    this.target = target;
    this.description = description;
    this.wire = wire;
    this.device = device;
    this.session = session;
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
    return Targets.of(this);
  }

  /** What it takes beside the messages of every conversation. */
  public Scene scene() {
    return switch (target) {
      case CHUNK_RESPONSE, CHUNK_SEND_ACK -> Scene.CHUNKS;
      case KEY_EXCHANGE_RSP -> Scene.SESSION;
      case VENDOR_DEFINED_RESPONSE -> Scene.LINK;
      default -> isProtected() ? Scene.SESSION : Scene.PLAIN;
    };
  }

  WireFault wire() {
    return wire;
  }

  DeviceFault device() {
    return device;
  }

  SessionFault session() {
    return session;
  }

  /** Whether it befalls what a session protects. */
  boolean isProtected() {
    return session != SessionFault.NONE;
  }
}
