package org.opentsm.spdm.responder;

import static org.opentsm.spdm.message.ResponderCapability.ENCRYPT_CAP;
import static org.opentsm.spdm.message.ResponderCapability.HANDSHAKE_IN_THE_CLEAR_CAP;
import static org.opentsm.spdm.message.ResponderCapability.HBEAT_CAP;
import static org.opentsm.spdm.message.ResponderCapability.KEY_EX_CAP;
import static org.opentsm.spdm.message.ResponderCapability.KEY_UPD_CAP;
import static org.opentsm.spdm.message.ResponderCapability.MAC_CAP;
import static org.opentsm.spdm.message.ResponderCapability.PSK_CAP_NO_CONTEXT;
import static org.opentsm.spdm.message.ResponderCapability.PSK_CAP_WITH_CONTEXT;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.KeySchedule;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.AlgorithmTable;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.transcript.SessionParameters.PreShared;

/** The algorithm structure tables: what both ends can use for secured sessions. */
final class SessionSetup {
  private final ResponderConfig config;
  private final SpdmVersion version;
  private final Set<RequesterCapability> requester;

  SessionSetup(ResponderConfig config, SpdmVersion version, Set<RequesterCapability> requester) {
    this.config = config;
    this.version = version;
    this.requester = requester;
  }

  /** What both ends can use; empty if there can be no sessions. */
  Optional<SessionParameters> choose(SupportedAlgorithms offered) {
    PreShared preShared = preShared();
    if (config.sessions().isEmpty()
        || !both(RequesterCapability.MAC_CAP, MAC_CAP)
        || mask(offered, Type.KEY_SCHEDULE, KeySchedule.SPDM) == 0) {
      return Optional.empty();
    }
    SessionSupport support = config.sessions().get();
    Optional<KeyExchangeAlgorithm> keyExchange =
        both(RequesterCapability.KEY_EX_CAP, KEY_EX_CAP)
            ? keyExchange(support, offered)
            : Optional.empty();
    Optional<AeadSuite> aead =
        support.ciphers().stream()
            .filter(choice -> mask(offered, Type.AEAD, choice) != 0)
            .findFirst();
    return aead.isEmpty() || (keyExchange.isEmpty() && preShared == PreShared.NONE)
        ? Optional.empty()
        : Optional.of(
            new SessionParameters(
                keyExchange,
                aead.get(),
                both(RequesterCapability.ENCRYPT_CAP, ENCRYPT_CAP),
                both(RequesterCapability.HANDSHAKE_IN_THE_CLEAR_CAP, HANDSHAKE_IN_THE_CLEAR_CAP),
                both(RequesterCapability.HBEAT_CAP, HBEAT_CAP),
                both(RequesterCapability.KEY_UPD_CAP, KEY_UPD_CAP),
                preShared));
  }

  private PreShared preShared() {
    if (both(RequesterCapability.PSK_CAP, PSK_CAP_WITH_CONTEXT)) {
      return PreShared.WITH_CONTEXT;
    }
    return both(RequesterCapability.PSK_CAP, PSK_CAP_NO_CONTEXT)
        ? PreShared.WITHOUT_CONTEXT
        : PreShared.NONE;
  }

  /** Every table that the Requester sent, with the choice in it, or with none. */
  static List<AlgorithmTable> tables(Phase.Negotiated chosen, SupportedAlgorithms offered) {
    return offered.tables().stream()
        .flatMap(table -> Type.ofValue(table.type()).stream())
        .map(type -> AlgorithmTable.of(type, bit(chosen, type)))
        .toList();
  }

  private static long bit(Phase.Negotiated chosen, Type type) {
    Optional<SessionParameters> sessions = chosen.sessions();
    List<SignatureAlgorithm> requester = chosen.requester().asym().stream().toList();
    return switch (type) {
      case DHE, KEM_ALG ->
          sessions
              .flatMap(SessionParameters::keyExchange)
              .filter(choice -> AlgorithmTable.typeOf(choice) == type)
              .map(MaskBit::mask)
              .orElse(0L);
      case AEAD -> sessions.map(parameters -> parameters.aead().mask()).orElse(0L);
      case KEY_SCHEDULE -> sessions.map(_ -> KeySchedule.SPDM.mask()).orElse(0L);
      case REQ_BASE_ASYM_ALG -> SignatureAlgorithm.baseField(requester);
      case REQ_PQC_ASYM_ALG -> SignatureAlgorithm.pqcField(requester);
    };
  }

  private boolean both(RequesterCapability one, ResponderCapability other) {
    return requester.contains(one) && config.has(other, version);
  }

  /** A group or a key encapsulation mechanism: the one that this end likes best. */
  private Optional<KeyExchangeAlgorithm> keyExchange(
      SessionSupport support, SupportedAlgorithms offered) {
    return support.keyExchanges().stream()
        .filter(choice -> choice.isOfferedIn(version))
        .filter(choice -> mask(offered, AlgorithmTable.typeOf(choice), choice) != 0)
        .findFirst();
  }

  private static long mask(SupportedAlgorithms offered, Type type, MaskBit choice) {
    return mask(offered, type) & choice.mask();
  }

  /** The bits that a table offers; 0 without it. */
  static long mask(SupportedAlgorithms offered, Type type) {
    return offered.tables().stream()
        .filter(table -> table.type() == type.value())
        .mapToLong(AlgorithmTable::mask)
        .findFirst()
        .orElse(0);
  }
}
