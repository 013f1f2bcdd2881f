package org.opentsm.spdm.requester;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.AlgorithmTable;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.wire.WireReader;

/** NEGOTIATE_ALGORITHMS: the Responder chooses one of each. */
record AlgorithmsState(Conversation conversation, GetCapabilities.Response capabilities)
    implements State<Negotiated> {
  private static final Set<ResponderCapability> NEED_ALGORITHMS =
      Set.of(
          ResponderCapability.CERT_CAP,
          ResponderCapability.PUB_KEY_ID_CAP,
          ResponderCapability.CHAL_CAP,
          ResponderCapability.MEAS_CAP_SIG);

  @Override
  public SpdmRequest request() {
    SpdmVersion version = capabilities.version();
    return new NegotiateAlgorithms.Request(
        version,
        new SupportedAlgorithms(
            SupportedAlgorithms.DMTF,
            otherParams(version),
            SignatureAlgorithm.baseField(signatures(version)),
            MaskBit.fieldOf(conversation.config.hashes()),
            SignatureAlgorithm.pqcField(signatures(version)),
            extensionLog(),
            List.of(),
            List.of(),
            tables()));
  }

  private List<AlgorithmTable> tables() {
    return Stream.concat(sessions().tables().stream(), mutual().tables().stream())
        .sorted(Comparator.comparingInt(AlgorithmTable::type))
        .toList();
  }

  private MutualNegotiation mutual() {
    return new MutualNegotiation(conversation.identity, capabilities);
  }

  private SessionNegotiation sessions() {
    return new SessionNegotiation(
        conversation.config.sessions(),
        CapabilitiesState.offered(conversation, capabilities.version()),
        capabilities);
  }

  @Override
  public MessageCode expected() {
    return MessageCode.ALGORITHMS;
  }

  @Override
  public boolean cryptographic() {
    return false;
  }

  @Override
  public Next<Negotiated> accept(Bytes request, WireReader in) throws SpdmException {
    NegotiateAlgorithms.Response response = NegotiateAlgorithms.Response.decode(in);
    in.end(conversation.channel.maxPadding());
    SpdmVersion version = capabilities.version();
    Answers.requireVersion(response, version);
    requireNothingElse(response);
    requireKnownTables(response);
    Negotiated negotiated =
        new Negotiated(
            version,
            chosen(response, "BaseHashSel", response.baseHashSel(), conversation.config.hashes()),
            signature(response, signatures(version)),
            measurementHash(response),
            CapabilitiesState.offered(conversation, version),
            capabilities.capabilities(),
            capabilities.ctExponent(),
            version.atLeast(SpdmVersion.V1_2)
                ? capabilities.dataTransferSize()
                : Negotiated.NO_TRANSFER_LIMIT,
            response.opaqueDataFormat() == SupportedAlgorithms.OPAQUE_DATA_FORMAT_1,
            multiKey(),
            sessions().chosen(response),
            mutual().chosen(response),
            response.requesterMultiKeyConnection());
    conversation.transcript.addNegotiation(request, in.consumed());
    conversation.negotiated(negotiated);
    return new Next.Result<>(negotiated);
  }

  private Set<SignatureAlgorithm> signatures(SpdmVersion version) {
    return conversation.config.signatures().stream()
        .filter(asym -> asym.isOfferedIn(version))
        .collect(Collectors.toSet());
  }

  /** A Responder that always uses several keys must be told that this is understood. */
  private boolean multiKey() {
    Set<ResponderCapability> flags = capabilities.capabilities();
    return flags.contains(ResponderCapability.MULTI_KEY_CAP_ONLY)
        || (conversation.config.severalKeys()
            && flags.contains(ResponderCapability.MULTI_KEY_CAP_NEG));
  }

  /** Whether a choice of several keys of this Requester would be understood. */
  private boolean ownKeys() {
    return CapabilitiesState.offered(conversation, capabilities.version())
        .contains(RequesterCapability.MULTI_KEY_CAP_NEG);
  }

  /** The log is asked for where there is one. */
  private int extensionLog() {
    return capabilities.capabilities().contains(ResponderCapability.MEL_CAP)
        ? SupportedAlgorithms.DMTF
        : 0;
  }

  private int otherParams(SpdmVersion version) {
    if (!version.atLeast(SpdmVersion.V1_2)) {
      return 0;
    }
    return SupportedAlgorithms.OPAQUE_DATA_FORMAT_1
        | (multiKey() ? SupportedAlgorithms.MULTI_KEY_CONN : 0);
  }

  /** A Responder that has no certificates and signs nothing need not choose. */
  private <E extends Enum<E> & MaskBit> Optional<E> chosen(
      NegotiateAlgorithms.Response response, String field, long selection, Set<E> offered)
      throws SpdmException {
    if (selection == 0) {
      return none(field, offered);
    }
    E choice = offered.stream().filter(each -> each.mask() == selection).findFirst().orElse(null);
    if (choice == null) {
      throw notOffered(response, field, "one of " + offered, selection);
    }
    return Optional.of(choice);
  }

  private <T> Optional<T> none(String field, Set<T> offered) throws NegotiationException {
    if (capabilities.capabilities().stream().anyMatch(NEED_ALGORITHMS::contains)) {
      throw new NegotiationException(field, "one of " + offered, "none of them");
    }
    return Optional.empty();
  }

  /** A classical algorithm or a post-quantum one, never one of each. */
  private Optional<SignatureAlgorithm> signature(
      NegotiateAlgorithms.Response response, Set<SignatureAlgorithm> offered) throws SpdmException {
    long base = response.baseAsymSel();
    long pqc = response.pqcAsymSel();
    requireOffered(response, "BaseAsymSel", base, SignatureAlgorithm.baseField(offered));
    requireOffered(response, "PqcAsymSel", pqc, SignatureAlgorithm.pqcField(offered));
    Answers.require(
        response,
        "BaseAsymSel and PqcAsymSel",
        base == 0 || pqc == 0,
        "one algorithm in one of them",
        String.format("0x%x and 0x%x", base, pqc));
    Optional<SignatureAlgorithm> choice =
        offered.stream().filter(each -> each.isIn(base, pqc)).findFirst();
    return choice.isPresent() ? choice : none("BaseAsymSel and PqcAsymSel", offered);
  }

  private Optional<MeasurementHash> measurementHash(NegotiateAlgorithms.Response response)
      throws SpdmException {
    Set<ResponderCapability> flags = capabilities.capabilities();
    boolean measures =
        flags.contains(ResponderCapability.MEAS_CAP_SIG)
            || flags.contains(ResponderCapability.MEAS_CAP_NO_SIG);
    int specification = response.measurementSpecificationSel();
    Answers.require(
        response,
        "MeasurementSpecificationSel",
        specification == (measures ? SupportedAlgorithms.DMTF : 0),
        measures ? "that of DMTF, which was offered" : "none, without MEAS_CAP",
        specification);
    if (!measures) {
      return Optional.empty();
    }
    long selection = response.measurementHashAlgo();
    return Optional.of(
        Arrays.stream(MeasurementHash.values())
            .filter(each -> each.mask() == selection && each != MeasurementHash.SM3_256)
            .findFirst()
            .orElseThrow(() ->
                notOffered(
                    response, "MeasurementHashAlgo", "a hash, or raw bit streams", selection)));
  }

  private void requireKnownTables(NegotiateAlgorithms.Response response) throws SpdmException {
    List<Integer> types = response.tables().stream().map(AlgorithmTable::type).toList();
    List<Integer> expected = tables().stream().map(AlgorithmTable::type).toList();
    Answers.require(
        response,
        "algorithm structure tables",
        expected.containsAll(types),
        "of the types that were sent, " + expected,
        types);
    for (AlgorithmTable table : response.tables()) {
      Answers.require(
          response,
          "algorithm structure table " + table.type() + ", number of AlgExternal",
          table.extended().isEmpty(),
          "0, since none was offered",
          table.extended().size());
    }
  }

  /** What was not offered must not be chosen. */
  private void requireNothingElse(NegotiateAlgorithms.Response response) throws SpdmException {
    SpdmVersion version = capabilities.version();
    requireOffered(response, "MELspecificationSel", response.melSpecificationSel(), extensionLog());
    // MULTI_KEY_CONN in the answer is about this Requester's keys.
    requireOffered(
        response,
        "OtherParamsSelection",
        response.otherParamsSelection(),
        (otherParams(version) & ~SupportedAlgorithms.MULTI_KEY_CONN)
            | (ownKeys() ? SupportedAlgorithms.MULTI_KEY_CONN : 0));
    requireOffered(response, "ExtAsymSelCount", response.extAsymSel().size(), 0);
    requireOffered(response, "ExtHashSelCount", response.extHashSel().size(), 0);
  }

  private static void requireOffered(
      NegotiateAlgorithms.Response response, String field, long selection, long offered)
      throws SpdmException {
    if ((selection & ~offered) != 0) {
      throw notOffered(response, field, String.format("at most 0x%x", offered), selection);
    }
  }

  private static ProtocolViolationException notOffered(
      NegotiateAlgorithms.Response response, String field, String expected, long selection) {
    return new ProtocolViolationException(
        response.code().name(), field, expected, String.format("0x%x", selection));
  }
}
