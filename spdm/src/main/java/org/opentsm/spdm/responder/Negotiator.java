package org.opentsm.spdm.responder;

import static org.opentsm.spdm.message.ResponderCapability.CERT_CAP;
import static org.opentsm.spdm.message.ResponderCapability.CHAL_CAP;
import static org.opentsm.spdm.message.ResponderCapability.MEAS_CAP_NO_SIG;
import static org.opentsm.spdm.message.ResponderCapability.MEAS_CAP_SIG;
import static org.opentsm.spdm.message.ResponderCapability.MEL_CAP;
import static org.opentsm.spdm.message.ResponderCapability.MULTI_KEY_CAP_NEG;
import static org.opentsm.spdm.message.ResponderCapability.MULTI_KEY_CAP_ONLY;
import static org.opentsm.spdm.message.ResponderCapability.MUT_AUTH_CAP;
import static org.opentsm.spdm.message.ResponderCapability.PUB_KEY_ID_CAP;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.chunk.ChunkTerms;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.CapabilityRules;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.message.VersionNumber;

/** Answers GET_VERSION, GET_CAPABILITIES and NEGOTIATE_ALGORITHMS. */
final class Negotiator {
  private final ResponderConfig config;
  private final Optional<MutualAuthentication> mutual;

  Negotiator(ResponderDevice device) {
    this.config = device.config();
    this.mutual = device.mutualAuthentication();
  }

  GetVersion.Response version() {
    return new GetVersion.Response(
        config.versions().stream().sorted().map(VersionNumber::of).toList());
  }

  /**
   * What GET_CAPABILITIES speaks from its first octet on, whatever the rest of it holds.
   *
   * @param code SPDMVersion
   */
  Phase.Versions spoken(int code) throws Refusal {
    return SpdmVersion.ofCode(code)
        .filter(config.versions()::contains)
        .map(Phase.Versions::new)
        .orElseThrow(() -> Refusal.of(ErrorCode.VERSION_MISMATCH));
  }

  GetCapabilities.Response capabilities(GetCapabilities.Request request) throws Refusal {
    if (CapabilityRules.check(request).isPresent()) {
      throw Refusal.invalid();
    }
    GetCapabilities.Response brief = config.capabilities(request.version());
    if (!request.supportedAlgorithmsRequested()
        || !config.has(ResponderCapability.CHUNK_CAP, request.version())) {
      return brief;
    }
    GetCapabilities.Response full =
        brief.with(new PossibleChoices(config, mutual, request.version()).algorithms());
    // No chunks before they are agreed on.
    return full.encode().length() <= request.dataTransferSize() ? full : brief;
  }

  /** How long messages may be, and whether they may come in pieces: before 1.2 nobody says. */
  ChunkTerms terms(GetCapabilities.Request request) {
    SpdmVersion version = request.version();
    if (!version.atLeast(SpdmVersion.V1_2)) {
      return ChunkTerms.unlimited(version);
    }
    boolean agreed =
        request.capabilities().contains(RequesterCapability.CHUNK_CAP)
            && config.has(ResponderCapability.CHUNK_CAP, version);
    // A message is large for its sender, too: this end sends at once what it takes at once.
    long peerAtOnce =
        agreed
            ? Math.min(request.dataTransferSize(), config.dataTransferSize())
            : request.dataTransferSize();
    return new ChunkTerms(
        version,
        agreed,
        peerAtOnce,
        request.maxSpdmMsgSize(),
        config.dataTransferSize(),
        config.maxSpdmMsgSize());
  }

  /** What both ends can use; the Responder's preference decides. */
  Phase.Negotiated choose(Phase.Capabilities before, SupportedAlgorithms offered) throws Refusal {
    SpdmVersion version = before.version();
    boolean signs =
        config.has(CERT_CAP, version)
            || config.has(PUB_KEY_ID_CAP, version)
            || config.has(CHAL_CAP, version)
            || config.has(MEAS_CAP_SIG, version);
    Optional<SignatureAlgorithm> asym =
        config.asymAlgorithms().stream()
            .filter(choice -> choice.isOfferedIn(version))
            .filter(choice -> choice.isIn(offered.baseAsymAlgo(), offered.pqcAsymAlgo()))
            .findFirst();
    Optional<HashAlgorithm> hash = first(config.hashAlgorithms(), offered.baseHashAlgo());
    if (signs && (asym.isEmpty() || hash.isEmpty())) {
      throw Refusal.invalid();
    }
    boolean measured =
        (config.has(MEAS_CAP_SIG, version) || config.has(MEAS_CAP_NO_SIG, version))
            && (offered.measurementSpecification() & SupportedAlgorithms.DMTF) != 0;
    return new Phase.Negotiated(
        version,
        before.transferLimit(),
        signs ? asym : Optional.empty(),
        hash,
        measured,
        measured ? config.measurementHashes().stream().findFirst() : Optional.empty(),
        measured
            && config.has(MEL_CAP, version)
            && (offered.melSpecification() & SupportedAlgorithms.DMTF) != 0,
        multiKey(version, offered),
        hash.flatMap(_ -> new SessionSetup(config, version, before.requester()).choose(offered)),
        requester(before, offered));
  }

  /** How the Requester signs, where both ends want that. */
  private RequesterSide requester(Phase.Capabilities before, SupportedAlgorithms offered) {
    boolean wanted =
        config.has(MUT_AUTH_CAP, before.version())
            && before.requester().contains(RequesterCapability.MUT_AUTH_CAP);
    long base = SessionSetup.mask(offered, Type.REQ_BASE_ASYM_ALG);
    long pqc = SessionSetup.mask(offered, Type.REQ_PQC_ASYM_ALG);
    Optional<SignatureAlgorithm> asym =
        mutual.stream()
            .filter(_ -> wanted)
            .flatMap(terms -> terms.signatures().stream())
            .filter(choice -> choice.isOfferedIn(before.version()) && choice.isIn(base, pqc))
            .findFirst();
    return new RequesterSide(
        before.requester(), asym, severalKeys(before.requester(), asym.isPresent()));
  }

  /** A Requester that always uses several keys must be told so; any other may, if it signs. */
  private static boolean severalKeys(Set<RequesterCapability> requester, boolean signs) {
    return requester.contains(RequesterCapability.MULTI_KEY_CAP_ONLY)
        || (signs && requester.contains(RequesterCapability.MULTI_KEY_CAP_NEG));
  }

  /** ALGORITHMS with that choice. */
  static NegotiateAlgorithms.Response algorithms(
      Phase.Negotiated chosen, SupportedAlgorithms offered) {
    boolean formats = chosen.version().atLeast(SpdmVersion.V1_2);
    return new NegotiateAlgorithms.Response(
        chosen.version(),
        chosen.measured() ? SupportedAlgorithms.DMTF : 0,
        (formats ? offered.otherParamsSupport() & SupportedAlgorithms.OPAQUE_DATA_FORMAT_1 : 0)
            | (chosen.requester().multiKey() ? SupportedAlgorithms.MULTI_KEY_CONN : 0),
        chosen.measurementHash().map(MaskBit::mask).orElse(0L),
        SignatureAlgorithm.baseField(chosen.asym().stream().toList()),
        chosen.hash().map(MaskBit::mask).orElse(0L),
        SignatureAlgorithm.pqcField(chosen.asym().stream().toList()),
        chosen.extensionLog() ? SupportedAlgorithms.DMTF : 0,
        List.of(),
        List.of(),
        SessionSetup.tables(chosen, offered));
  }

  private boolean multiKey(SpdmVersion version, SupportedAlgorithms offered) throws Refusal {
    boolean asked =
        version.atLeast(SpdmVersion.V1_3)
            && (offered.otherParamsSupport() & SupportedAlgorithms.MULTI_KEY_CONN) != 0;
    boolean only = config.has(MULTI_KEY_CAP_ONLY, version);
    boolean negotiable = config.has(MULTI_KEY_CAP_NEG, version);
    if (only != asked && (only || (!negotiable && asked))) {
      throw Refusal.invalid();
    }
    return asked;
  }

  private static <T extends MaskBit> Optional<T> first(List<T> preferred, long offered) {
    return preferred.stream().filter(choice -> (choice.mask() & offered) != 0).findFirst();
  }

  /** The measurement hash; without one, digests cannot be made. */
  static Optional<MeasurementHash> digests(Phase.Negotiated chosen) {
    return chosen.measurementHash().filter(hash -> hash.hash().isPresent());
  }
}
