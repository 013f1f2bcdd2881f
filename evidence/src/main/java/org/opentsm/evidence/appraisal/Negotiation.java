package org.opentsm.evidence.appraisal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmMessage;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.wire.WireReader;

/**
 * What the recorded negotiation agreed on. Everything that the verifier needs to read the other
 * messages comes from here, and from nowhere else.
 *
 * @param vca the messages
 * @param version of the connection
 * @param highestVersion the highest that VERSION lists, of those that this verifier knows
 * @param asym how the device signs
 * @param hash of the connection
 * @param measurementHash how the device digests measurements, if it does
 * @param capabilities of the device
 * @param multiKey whether the device uses several keys in this connection
 * @param sessions for secured sessions; empty if there can be none, or nothing is known of them
 */
record Negotiation(
    Bytes vca,
    SpdmVersion version,
    SpdmVersion highestVersion,
    SignatureAlgorithm asym,
    HashAlgorithm hash,
    Optional<HashAlgorithm> measurementHash,
    Set<ResponderCapability> capabilities,
    boolean multiKey,
    Optional<SessionTerms> sessions) {

  /**
   * What was agreed on, whoever says so.
   *
   * @throws BrokenTranscriptException if it cannot be read
   */
  static Negotiation of(Vca vca) throws BrokenTranscriptException {
    return switch (vca) {
      case Vca.Messages(Bytes octets) -> parse(octets);
      case Vca.Stated said -> stated(said);
    };
  }

  /** What the messages say. */
  static Negotiation parse(Bytes vca) throws BrokenTranscriptException {
    WireReader in = new WireReader("VCA", vca);
    try {
      next(in, GetVersion.Request.class);
      GetVersion.Response versions = next(in, GetVersion.Response.class);
      GetCapabilities.Request requester = next(in, GetCapabilities.Request.class);
      GetCapabilities.Response capabilities = next(in, GetCapabilities.Response.class);
      NegotiateAlgorithms.Request offered = next(in, NegotiateAlgorithms.Request.class);
      NegotiateAlgorithms.Response chosen = next(in, NegotiateAlgorithms.Response.class);
      in.end(0);
      SpdmVersion version = requester.version();
      requireListed(versions, version);
      requireVersion("CAPABILITIES", version, capabilities.version());
      requireVersion("NEGOTIATE_ALGORITHMS", version, offered.version());
      requireVersion("ALGORITHMS", version, chosen.version());
      return agreed(vca, highest(versions, version), requester, capabilities, offered, chosen);
    } catch (MalformedMessageException malformed) {
      throw new BrokenTranscriptException("VCA", malformed);
    }
  }

  /**
   * What the TSM says was negotiated, where the messages are absent: nobody vouches for it, and
   * nothing is known of capabilities.
   *
   * @throws BrokenTranscriptException if it names what this verifier does not have
   */
  static Negotiation stated(Vca.Stated said) throws BrokenTranscriptException {
    SpdmVersion version =
        Arrays.stream(SpdmVersion.values())
            .filter(known -> known.code() == said.version())
            .findFirst()
            .orElseThrow(() ->
                new BrokenTranscriptException(
                    "vca, version", "a known version", Integer.toString(said.version())));
    SignatureAlgorithm asym =
        signature(said.baseAsymSel(), said.baseAsymSel(), said.pqcAsymSel(), said.pqcAsymSel());
    HashAlgorithm hash =
        one(HashAlgorithm.class, "BaseHashSel", said.baseHashSel(), said.baseHashSel());
    requireUsable(version, asym, hash);
    return new Negotiation(
        Bytes.EMPTY,
        version,
        version,
        asym,
        hash,
        measurementHash(said.measurementHashAlgo()),
        Set.of(),
        false,
        Optional.empty());
  }

  /** How to read responses of this connection. */
  MessageSizes sizes() {
    return new MessageSizes(hash.size(), asym.signatureSize(), 0, multiKey, false)
        .with(sessions.map(SessionTerms::sizes).orElse(MessageSizes.SessionSizes.NONE));
  }

  /**
   * Refuses messages that the device does not have by its CAPABILITIES, where the negotiation was
   * recorded: nobody gets them from such a device.
   */
  void requireCapability(String message, ResponderCapability capability)
      throws BrokenTranscriptException {
    if (!vca.isEmpty() && !capabilities.contains(capability)) {
      throw new BrokenTranscriptException(
          message, "a device with " + capability + " in CAPABILITIES", "one without it");
    }
  }

  /** Refuses a message of another version than the connection's. */
  void requireVersion(String where, SpdmVersion found) throws BrokenTranscriptException {
    requireVersion(where, version, found);
  }

  private static Negotiation agreed(
      Bytes vca,
      SpdmVersion highestVersion,
      GetCapabilities.Request requester,
      GetCapabilities.Response capabilities,
      NegotiateAlgorithms.Request offered,
      NegotiateAlgorithms.Response chosen)
      throws BrokenTranscriptException {
    SpdmVersion version = chosen.version();
    SignatureAlgorithm asym =
        signature(
            offered.algorithms().baseAsymAlgo(),
            chosen.baseAsymSel(),
            offered.algorithms().pqcAsymAlgo(),
            chosen.pqcAsymSel());
    HashAlgorithm hash =
        one(
            HashAlgorithm.class,
            "BaseHashSel",
            offered.algorithms().baseHashAlgo(),
            chosen.baseHashSel());
    requireUsable(version, asym, hash);
    Set<ResponderCapability> flags = capabilities.capabilities();
    return new Negotiation(
        vca,
        version,
        highestVersion,
        asym,
        hash,
        measurementHash(chosen.measurementHashAlgo()),
        flags,
        multiKey(flags, offered),
        SessionTerms.of(requester, flags, chosen));
  }

  private static Optional<HashAlgorithm> measurementHash(long selected) {
    return MaskBit.setOf(MeasurementHash.class, selected).stream()
        .findFirst()
        .flatMap(MeasurementHash::hash)
        .filter(HashAlgorithm::isOffered);
  }

  private static void requireUsable(
      SpdmVersion version, SignatureAlgorithm asym, HashAlgorithm hash)
      throws BrokenTranscriptException {
    if (!asym.isOfferedIn(version) || !hash.isOffered()) {
      throw new BrokenTranscriptException(
          "ALGORITHMS", "algorithms that this verifier has", asym + " with " + hash);
    }
  }

  /** DSP0274 1.3, MULTI_KEY_CONN_RSP: several keys always, or if the Requester chose them. */
  private static boolean multiKey(
      Set<ResponderCapability> flags, NegotiateAlgorithms.Request offered) {
    return flags.contains(ResponderCapability.MULTI_KEY_CAP_ONLY)
        || (flags.contains(ResponderCapability.MULTI_KEY_CAP_NEG)
            && (offered.algorithms().otherParamsSupport() & SupportedAlgorithms.MULTI_KEY_CONN)
                != 0);
  }

  /** A classical algorithm or a post-quantum one: one of both together. */
  private static SignatureAlgorithm signature(
      long baseOffered, long baseChosen, long pqcOffered, long pqcChosen)
      throws BrokenTranscriptException {
    if (baseChosen != 0 && pqcChosen != 0) {
      throw new BrokenTranscriptException(
          "ALGORITHMS, BaseAsymSel and PqcAsymSel",
          "one algorithm in one of them",
          String.format("0x%x and 0x%x", baseChosen, pqcChosen));
    }
    return pqcChosen != 0
        ? one(PqcAsymAlgorithm.class, "PqcAsymSel", pqcOffered, pqcChosen)
        : one(AsymAlgorithm.class, "BaseAsymSel", baseOffered, baseChosen);
  }

  /**
   * By what the device digests measurements; the connection's hash for one that has raw bit streams
   * only.
   */
  HashAlgorithm measurementDigest() {
    return measurementHash.orElse(hash);
  }

  private static <E extends Enum<E> & MaskBit> E one(
      Class<E> type, String field, long offered, long chosen) throws BrokenTranscriptException {
    Set<E> constants = MaskBit.setOf(type, chosen & offered);
    if (Long.bitCount(chosen) != 1 || constants.size() != 1) {
      throw new BrokenTranscriptException(
          "ALGORITHMS, " + field,
          String.format("one bit of those offered, 0x%x", offered),
          String.format("0x%x", chosen));
    }
    return constants.iterator().next();
  }

  private static <T extends SpdmMessage> T next(WireReader in, Class<T> type)
      throws MalformedMessageException, BrokenTranscriptException {
    boolean request = SpdmRequest.class.isAssignableFrom(type);
    SpdmMessage message =
        request
            ? MessageDecoder.readRequest(in, MessageSizes.NONE)
            : MessageDecoder.readResponse(in, MessageSizes.NONE);
    if (!type.isInstance(message)) {
      throw new BrokenTranscriptException(
          "VCA", "the six messages of the negotiation in turn", message.code().toString());
    }
    return type.cast(message);
  }

  private static SpdmVersion highest(GetVersion.Response versions, SpdmVersion chosen) {
    return versions.entries().stream()
        .flatMap(entry -> entry.version().stream())
        .max(Comparator.naturalOrder())
        .orElse(chosen);
  }

  private static void requireListed(GetVersion.Response versions, SpdmVersion version)
      throws BrokenTranscriptException {
    boolean listed =
        versions.entries().stream().anyMatch(entry -> entry.version().equals(Optional.of(version)));
    if (!listed) {
      throw new BrokenTranscriptException(
          "GET_CAPABILITIES, SPDMVersion", "a version that VERSION lists", version.toString());
    }
  }

  private static void requireVersion(String where, SpdmVersion expected, SpdmVersion found)
      throws BrokenTranscriptException {
    if (expected != found) {
      throw new BrokenTranscriptException(
          where + ", SPDMVersion", expected.toString(), found.toString());
    }
  }
}
