package org.opentsm.evidence.result;

import java.util.Optional;

/**
 * The checks of the verifier. Identifiers are a contract: policies name them, and results carry
 * them.
 *
 * <p>Each says whether it is required without a policy. {@code WHEN_EVALUATED} is required wherever
 * there is something to check, so that a device without a part is not refused for it, and one whose
 * part is wrong is.
 */
public enum CheckId {
  /** The file is what was written. */
  CONTENT_DIGEST("content-digest", Default.REQUIRED, "The content fits its digest."),
  /** The evidence is for this verifier's question. */
  NONCE("nonce", Default.REQUIRED, "The evidence states the verifier's nonce."),
  /** No device is there twice. */
  DEVICES_DISTINCT(
      "devices.distinct", Default.WHEN_EVALUATED, "No two devices of the evidence are the same."),
  /** How many devices. */
  DEVICES_COUNT(
      "devices.count", Default.WHEN_EVALUATED, "There are as many devices as the policy expects."),
  /** The declared identity of the TSM. */
  IDENTITY("identity", Default.INFORMATIONAL, "The TSM is who it says it is."),
  /** The tree over all parts. */
  COMMITMENTS("commitments", Default.WHEN_EVALUATED, "The commitments fit the parts."),
  /** The machine's statement. */
  ROOT_OF_TRUST(
      "root-of-trust",
      Default.WHEN_EVALUATED,
      "The machine's root of trust vouches for the evidence."),
  /** By the attestation key. */
  STATEMENT_SIGNATURE(
      "statement.signature", Default.REQUIRED, "The attestation key signed the statement."),
  /** The attestation key. */
  STATEMENT_ENDORSEMENT(
      "statement.endorsement",
      Default.REQUIRED,
      "The attestation key is one that is given, or a given root endorses it."),
  /** Time. */
  STATEMENT_VALIDITY(
      "statement.validity",
      Default.WHEN_EVALUATED,
      "Every endorsement is valid at the time of appraisal."),
  /** CRLs. */
  STATEMENT_REVOCATION(
      "statement.revocation", Default.WHEN_EVALUATED, "No endorsement is revoked."),
  /** Inner digests. */
  STATEMENT_BINDING(
      "statement.binding",
      Default.WHEN_EVALUATED,
      "The parts of the statement belong to each other and to its endorsement."),
  /** User data. */
  STATEMENT_USER_DATA(
      "statement.user-data",
      Default.WHEN_EVALUATED,
      "The statement carries the user data that it was asked for."),
  /** Who in the machine asked for it. */
  STATEMENT_RULES(
      "statement.rules", Default.WHEN_EVALUATED, "The statement is one of those that count."),
  /** Firmware versions of the platform. */
  STATEMENT_TCB("statement.tcb", Default.WHEN_EVALUATED, "The platform's firmware is up to date."),
  /** Debugging of the machine. */
  STATEMENT_DEBUG(
      "statement.debug", Default.INFORMATIONAL, "The machine cannot be debugged from outside."),
  /** Migration of the machine. */
  STATEMENT_MIGRATION(
      "statement.migration", Default.INFORMATIONAL, "No agent can move the machine elsewhere."),
  /** Event logs. */
  STATEMENT_LOG(
      "statement.log", Default.WHEN_EVALUATED, "The event logs lead to the stated registers."),
  /** Reference values for the machine's software. */
  STATEMENT_REFERENCE(
      "statement.reference",
      Default.WHEN_EVALUATED,
      "The machine runs the software that the policy expects."),

  /** At least one signature by the device. */
  SIGNATURE_PRESENT(
      "signature.present", Default.REQUIRED, "The device signed something for this evidence."),
  /** The negotiation. */
  TRANSCRIPT_VCA("transcript.vca", Default.REQUIRED, "The negotiation is whole and consistent."),
  /** No older version than wanted. */
  TRANSCRIPT_VERSION(
      "transcript.version", Default.INFORMATIONAL, "The version is the policy's least or later."),
  /** No older version than need be. */
  TRANSCRIPT_DOWNGRADE(
      "transcript.downgrade",
      Default.INFORMATIONAL,
      "The version is the highest that the device offers."),
  /** No weaker algorithms than wanted. */
  TRANSCRIPT_ALGORITHMS(
      "transcript.algorithms",
      Default.INFORMATIONAL,
      "The algorithms are among those that the policy allows."),
  /** Message B and C. */
  TRANSCRIPT_CHALLENGE(
      "transcript.challenge",
      Default.WHEN_EVALUATED,
      "The messages up to CHALLENGE_AUTH are whole."),
  /** L1/L2. */
  TRANSCRIPT_MEASUREMENTS(
      "transcript.measurements",
      Default.WHEN_EVALUATED,
      "The messages up to the signed MEASUREMENTS are whole."),
  /** The transcript of KEY_EXCHANGE_RSP. */
  TRANSCRIPT_KEY_EXCHANGE(
      "transcript.key-exchange",
      Default.WHEN_EVALUATED,
      "The messages up to KEY_EXCHANGE_RSP are whole."),
  /** Nothing that the device offers to sign was left out. */
  TRANSCRIPT_COMPLETE(
      "transcript.complete",
      Default.REQUIRED,
      "What the device can sign by its capabilities is there, with all of its measurements."),
  /** All signatures are of one slot. */
  SLOT("transcript.slot", Default.REQUIRED, "All parts speak of one slot."),
  /** The verifier's nonce in CHALLENGE. */
  NONCE_CHALLENGE(
      "nonce.challenge", Default.WHEN_EVALUATED, "CHALLENGE carries the verifier's nonce."),
  /** The verifier's nonce in the signed GET_MEASUREMENTS. */
  NONCE_MEASUREMENTS(
      "nonce.measurements",
      Default.WHEN_EVALUATED,
      "The signed GET_MEASUREMENTS carries the verifier's nonce."),
  /** Over M1/M2. */
  SIGNATURE_CHALLENGE(
      "signature.challenge", Default.WHEN_EVALUATED, "The signature of CHALLENGE_AUTH verifies."),
  /** Over L1/L2. */
  SIGNATURE_MEASUREMENTS(
      "signature.measurements", Default.WHEN_EVALUATED, "The signature of MEASUREMENTS verifies."),
  /** Over the transcript of KEY_EXCHANGE_RSP. */
  SIGNATURE_KEY_EXCHANGE(
      "signature.key-exchange",
      Default.WHEN_EVALUATED,
      "The signature of KEY_EXCHANGE_RSP verifies."),

  /** The chain in the evidence is the one that the device presented. */
  CERTIFICATES_TRANSCRIPT(
      "certificates.transcript",
      Default.WHEN_EVALUATED,
      "The chain is the one in the device's CERTIFICATE messages."),
  /** CertChainHash. */
  CERTIFICATES_DIGEST(
      "certificates.digest",
      Default.WHEN_EVALUATED,
      "The chain fits the digest in CHALLENGE_AUTH."),
  /** The digests of all slots. */
  CERTIFICATES_SLOTS(
      "certificates.slots",
      Default.WHEN_EVALUATED,
      "The chains of all slots fit the device's DIGESTS."),
  /** A provisioned key that nobody used. */
  PUBLIC_KEYS(
      "public-keys",
      Default.WHEN_EVALUATED,
      "The provisioned public key is the one that the device signed for."),
  /** Path to a root. */
  CERTIFICATES_ROOT("certificates.root", Default.REQUIRED, "The chain leads to a given root."),
  /** Time. */
  CERTIFICATES_VALIDITY(
      "certificates.validity",
      Default.REQUIRED,
      "Every certificate is valid at the time of appraisal."),
  /** DSP0274's and RFC 5280's rules. */
  CERTIFICATES_RULES(
      "certificates.rules", Default.REQUIRED, "The chain keeps the rules for SPDM certificates."),
  /** Recommendations, among them the name of PCIe CMA. */
  CERTIFICATES_ADVICE(
      "certificates.advice",
      Default.INFORMATIONAL,
      "The chain follows the recommendations for SPDM certificates."),
  /** CRLs. */
  CERTIFICATES_REVOCATION(
      "certificates.revocation", Default.WHEN_EVALUATED, "No certificate of the chain is revoked."),
  /** Accepted identities. */
  DEVICE_ACCEPTED(
      "device.accepted", Default.WHEN_EVALUATED, "The device is one that the policy accepts."),
  /** Names from the leaf. */
  DEVICE_LEAF(
      "device.leaf", Default.WHEN_EVALUATED, "The stated names are those of the leaf certificate."),
  /** Address and identifiers. */
  DEVICE_HINTS(
      "device.hints", Default.INFORMATIONAL, "The device was met where the evidence says."),
  /** Incarnation and generation. */
  DEVICE_COUNTERS(
      "device.counters",
      Default.INFORMATIONAL,
      "Incarnation and generation are what the TSM counted."),

  /** The blocks are those that were signed. */
  MEASUREMENTS_BLOCKS(
      "measurements.blocks",
      Default.WHEN_EVALUATED,
      "The measurement blocks are those that the device signed."),
  /** MeasurementSummaryHash. */
  MEASUREMENTS_SUMMARY(
      "measurements.summary",
      Default.WHEN_EVALUATED,
      "The blocks fit the summary hash in CHALLENGE_AUTH."),
  /** Content changed. */
  MEASUREMENTS_STABLE(
      "measurements.stable", Default.INFORMATIONAL, "No measurement changed while they were read."),
  /** Reference values. */
  MEASUREMENTS_REFERENCE(
      "measurements.reference",
      Default.WHEN_EVALUATED,
      "The measurement is what the policy expects."),
  /** The manifest against the blocks. */
  MEASUREMENTS_MANIFEST(
      "measurements.manifest",
      Default.WHEN_EVALUATED,
      "The manifest says nothing else of the measurements than they do."),
  /** Debug. */
  MODE_DEBUG(
      "mode.debug", Default.INFORMATIONAL, "No debug mode is or was active that is not allowed."),
  /** Operational mode. */
  MODE_OPERATIONAL(
      "mode.operational",
      Default.INFORMATIONAL,
      "The device runs in an operational mode that is allowed."),

  /** The session is the one of the signed key exchange. */
  SESSION_KEY(
      "session.key",
      Default.WHEN_EVALUATED,
      "The session is bound to this key: the key of the chain signed its key exchange."),
  /** RequesterContext of the measurements in the session. */
  SESSION_COMMITMENT(
      "session.commitment",
      Default.WHEN_EVALUATED,
      "The signed measurements carry the commitment of the session."),
  /** The secured session. */
  SESSION("session", Default.INFORMATIONAL, "The session ends in the device."),
  /** TDISP. */
  INTERFACE("interface", Default.WHEN_EVALUATED, "The interface is locked as reported."),
  /** IDE. */
  LINK("link", Default.WHEN_EVALUATED, "The link is protected."),
  /** The TSM's own digests. */
  TSM("tsm", Default.WHEN_EVALUATED, "The objects are those that the TSM holds."),
  /** Checks of an operator's own, each with an identifier that begins with this one. */
  EXTRA("x", Default.WHEN_EVALUATED, "A check of the operator's own holds.");

  private enum Default {
    REQUIRED,
    WHEN_EVALUATED,
    INFORMATIONAL
  }

  private final String id;
  private final Default byDefault;
  private final String statement;

  CheckId(String id, Default byDefault, String statement) {
    this.id = id;
    this.byDefault = byDefault;
    this.statement = statement;
  }

  /** The stable identifier. */
  public String id() {
    return id;
  }

  /**
   * Whether a positive answer without this check would mean nothing: no policy can do without it.
   */
  public boolean isIndispensable() {
    return switch (this) {
      case CONTENT_DIGEST,
          NONCE,
          NONCE_CHALLENGE,
          NONCE_MEASUREMENTS,
          SIGNATURE_PRESENT,
          SIGNATURE_CHALLENGE,
          SIGNATURE_MEASUREMENTS,
          SIGNATURE_KEY_EXCHANGE ->
          true;
      default -> false;
    };
  }

  /** Whether it compares what anybody can compare, so that it may pass though nobody vouches. */
  public boolean needsNoVoucher() {
    return this == CONTENT_DIGEST || this == NONCE;
  }

  /** What holds if the check passes, in plain words. */
  public String statement() {
    return statement;
  }

  /** What the check means for the verdict when no policy says otherwise. */
  public Requirement requirementFor(Outcome outcome) {
    return switch (byDefault) {
      case REQUIRED -> Requirement.REQUIRED;
      case WHEN_EVALUATED ->
          outcome == Outcome.NOT_EVALUATED ? Requirement.INFORMATIONAL : Requirement.REQUIRED;
      case INFORMATIONAL -> Requirement.INFORMATIONAL;
    };
  }

  /** The check with this identifier. */
  public static Optional<CheckId> ofId(String id) {
    for (CheckId check : values()) {
      if (check.id.equals(id)) {
        return Optional.of(check);
      }
    }
    return Optional.empty();
  }
}
