package org.opentsm.spdm.requester;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.AlgorithmTable;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * The tables of NEGOTIATE_ALGORITHMS and ALGORITHMS that are about signatures of the Requester.
 *
 * @param identity of this Requester, if it has one
 * @param capabilities of the Responder
 */
record MutualNegotiation(
    Optional<RequesterIdentity> identity, GetCapabilities.Response capabilities) {
  /** What NEGOTIATE_ALGORITHMS offers. */
  List<AlgorithmTable> tables() {
    List<AlgorithmTable> tables = new ArrayList<>();
    long base = SignatureAlgorithm.baseField(offered());
    long pqc = SignatureAlgorithm.pqcField(offered());
    if (base != 0) {
      tables.add(AlgorithmTable.of(Type.REQ_BASE_ASYM_ALG, base));
    }
    if (pqc != 0) {
      tables.add(AlgorithmTable.of(Type.REQ_PQC_ASYM_ALG, pqc));
    }
    return tables;
  }

  /**
   * What ALGORITHMS chooses; empty if nothing, which leaves this Requester unauthenticated.
   *
   * @throws ProtocolViolationException if it chooses what was not offered
   */
  Optional<SignatureAlgorithm> chosen(NegotiateAlgorithms.Response response)
      throws ProtocolViolationException {
    long base = mask(response, Type.REQ_BASE_ASYM_ALG);
    long pqc = mask(response, Type.REQ_PQC_ASYM_ALG);
    if (base == 0 && pqc == 0) {
      return Optional.empty();
    }
    Optional<SignatureAlgorithm> choice =
        offered().stream()
            .filter(each ->
                SignatureAlgorithm.baseField(Set.of(each)) == base
                    && SignatureAlgorithm.pqcField(Set.of(each)) == pqc)
            .findFirst();
    Answers.require(
        response,
        "ReqBaseAsymAlg and ReqPqcAsymAlg",
        choice.isPresent(),
        "one of " + offered(),
        String.format("0x%x and 0x%x", base, pqc));
    return choice;
  }

  private Set<SignatureAlgorithm> offered() {
    SpdmVersion version = capabilities.version();
    boolean asked =
        version.atLeast(SpdmVersion.V1_1)
            && capabilities.capabilities().contains(ResponderCapability.MUT_AUTH_CAP);
    return identity.stream()
        .filter(_ -> asked)
        .flatMap(owner -> owner.signatures().stream())
        .filter(algorithm -> algorithm.isOfferedIn(version))
        .collect(Collectors.toSet());
  }

  private static long mask(NegotiateAlgorithms.Response response, Type type) {
    return response.tables().stream()
        .filter(table -> table.type() == type.value())
        .mapToLong(AlgorithmTable::mask)
        .findFirst()
        .orElse(0);
  }
}
