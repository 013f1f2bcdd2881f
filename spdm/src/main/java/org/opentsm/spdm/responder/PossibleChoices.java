package org.opentsm.spdm.responder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.KeySchedule;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.AlgorithmTable;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SupportedAlgorithms;

/**
 * Everything that this end could choose in ALGORITHMS, whatever its Requester offers: what
 * CAPABILITIES tells those who ask (DSP0274, "Supported algorithms block").
 *
 * @param version 1.3 or later
 */
record PossibleChoices(
    ResponderConfig config, Optional<MutualAuthentication> mutual, SpdmVersion version) {
  SupportedAlgorithms algorithms() {
    List<SignatureAlgorithm> signatures =
        config.asymAlgorithms().stream().filter(asym -> asym.isOfferedIn(version)).toList();
    boolean measures =
        has(ResponderCapability.MEAS_CAP_SIG) || has(ResponderCapability.MEAS_CAP_NO_SIG);
    boolean keys =
        has(ResponderCapability.MULTI_KEY_CAP_ONLY) || has(ResponderCapability.MULTI_KEY_CAP_NEG);
    return new SupportedAlgorithms(
        measures ? SupportedAlgorithms.DMTF : 0,
        SupportedAlgorithms.OPAQUE_DATA_FORMAT_1 | (keys ? SupportedAlgorithms.MULTI_KEY_CONN : 0),
        SignatureAlgorithm.baseField(signatures),
        MaskBit.fieldOf(config.hashAlgorithms()),
        SignatureAlgorithm.pqcField(signatures),
        measures && has(ResponderCapability.MEL_CAP) ? SupportedAlgorithms.DMTF : 0,
        List.of(),
        List.of(),
        tables());
  }

  private List<AlgorithmTable> tables() {
    List<AlgorithmTable> tables = new ArrayList<>();
    for (Type type : Type.values()) {
      long mask = mask(type);
      if (mask != 0) {
        tables.add(AlgorithmTable.of(type, mask));
      }
    }
    return tables;
  }

  private long mask(Type type) {
    return switch (type) {
      case DHE, KEM_ALG -> MaskBit.fieldOf(keyExchanges(type));
      case AEAD -> sessions().map(support -> MaskBit.fieldOf(support.ciphers())).orElse(0L);
      case KEY_SCHEDULE -> sessions().map(_ -> KeySchedule.SPDM.mask()).orElse(0L);
      case REQ_BASE_ASYM_ALG -> SignatureAlgorithm.baseField(ofRequesters());
      case REQ_PQC_ASYM_ALG -> SignatureAlgorithm.pqcField(ofRequesters());
    };
  }

  private Optional<SessionSupport> sessions() {
    return config.sessions().filter(_ -> has(ResponderCapability.MAC_CAP));
  }

  private List<KeyExchangeAlgorithm> keyExchanges(Type type) {
    return sessions().stream()
        .filter(_ -> has(ResponderCapability.KEY_EX_CAP))
        .flatMap(support -> support.keyExchanges().stream())
        .filter(exchange -> exchange.isOfferedIn(version))
        .filter(exchange -> AlgorithmTable.typeOf(exchange) == type)
        .toList();
  }

  private List<SignatureAlgorithm> ofRequesters() {
    return mutual.stream()
        .filter(_ -> has(ResponderCapability.MUT_AUTH_CAP))
        .flatMap(terms -> terms.signatures().stream())
        .filter(asym -> asym.isOfferedIn(version))
        .toList();
  }

  private boolean has(ResponderCapability flag) {
    return config.has(flag, version);
  }
}
