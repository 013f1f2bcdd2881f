package org.opentsm.spdm.requester;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.KeySchedule;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.message.AlgorithmTable;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.transcript.SessionParameters.PreShared;

/**
 * The algorithm structure tables of NEGOTIATE_ALGORITHMS and ALGORITHMS, which are about sessions
 * alone. None is sent to a Responder without sessions, or by a Requester without.
 *
 * @param offer of this Requester, if it opens sessions
 * @param own capabilities of this Requester
 * @param capabilities of the Responder
 */
record SessionNegotiation(
    Optional<SessionOffer> offer,
    Set<RequesterCapability> own,
    GetCapabilities.Response capabilities) {

  /** What NEGOTIATE_ALGORITHMS offers. */
  List<AlgorithmTable> tables() {
    if (!isPossible()) {
      return List.of();
    }
    List<AlgorithmTable> tables = new ArrayList<>();
    addKeyExchanges(tables, Type.DHE);
    tables.add(AlgorithmTable.of(Type.AEAD, MaskBit.fieldOf(offer.orElseThrow().ciphers())));
    tables.add(AlgorithmTable.of(Type.KEY_SCHEDULE, KeySchedule.SPDM.mask()));
    addKeyExchanges(tables, Type.KEM_ALG);
    return tables;
  }

  private void addKeyExchanges(List<AlgorithmTable> tables, Type type) {
    Set<KeyExchangeAlgorithm> offered = keyExchanges(type);
    if (!offered.isEmpty()) {
      tables.add(AlgorithmTable.of(type, MaskBit.fieldOf(offered)));
    }
  }

  /** The groups or the key encapsulation mechanisms that the version defines. */
  private Set<KeyExchangeAlgorithm> keyExchanges(Type type) {
    return offer.stream()
        .filter(offered -> both(RequesterCapability.KEY_EX_CAP, ResponderCapability.KEY_EX_CAP))
        .flatMap(offered -> offered.keyExchanges().stream())
        .filter(algorithm -> algorithm.isOfferedIn(capabilities.version()))
        .filter(algorithm -> AlgorithmTable.typeOf(algorithm) == type)
        .collect(Collectors.toSet());
  }

  /**
   * What ALGORITHMS chooses; empty if there can be no sessions.
   *
   * @throws ProtocolViolationException if it chooses what was not offered
   */
  Optional<SessionParameters> chosen(NegotiateAlgorithms.Response response)
      throws ProtocolViolationException {
    if (!isPossible()) {
      return Optional.empty();
    }
    SessionOffer offered = offer.orElseThrow();
    Optional<KeyExchangeAlgorithm> keyExchange = keyExchange(response);
    Optional<AeadSuite> aead = one(response, Type.AEAD, offered.ciphers());
    Optional<KeySchedule> schedule = one(response, Type.KEY_SCHEDULE, Set.of(KeySchedule.SPDM));
    PreShared preShared = preShared();
    boolean possible = keyExchange.isPresent() || preShared != PreShared.NONE;
    if (!possible || aead.isEmpty() || schedule.isEmpty() || response.baseHashSel() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new SessionParameters(
            keyExchange,
            aead.get(),
            both(RequesterCapability.ENCRYPT_CAP, ResponderCapability.ENCRYPT_CAP),
            both(
                RequesterCapability.HANDSHAKE_IN_THE_CLEAR_CAP,
                ResponderCapability.HANDSHAKE_IN_THE_CLEAR_CAP),
            both(RequesterCapability.HBEAT_CAP, ResponderCapability.HBEAT_CAP),
            both(RequesterCapability.KEY_UPD_CAP, ResponderCapability.KEY_UPD_CAP),
            preShared));
  }

  private boolean isPossible() {
    return offer.isPresent()
        && capabilities.version().atLeast(SpdmVersion.V1_1)
        && (exchangesKeys() || preShared() != PreShared.NONE)
        && both(RequesterCapability.MAC_CAP, ResponderCapability.MAC_CAP);
  }

  private boolean exchangesKeys() {
    return !(keyExchanges(Type.DHE).isEmpty() && keyExchanges(Type.KEM_ALG).isEmpty());
  }

  private PreShared preShared() {
    if (both(RequesterCapability.PSK_CAP, ResponderCapability.PSK_CAP_WITH_CONTEXT)) {
      return PreShared.WITH_CONTEXT;
    }
    return both(RequesterCapability.PSK_CAP, ResponderCapability.PSK_CAP_NO_CONTEXT)
        ? PreShared.WITHOUT_CONTEXT
        : PreShared.NONE;
  }

  private boolean both(RequesterCapability one, ResponderCapability other) {
    return own.contains(one) && capabilities.capabilities().contains(other);
  }

  /** A group or a key encapsulation mechanism, never one of each. */
  private Optional<KeyExchangeAlgorithm> keyExchange(NegotiateAlgorithms.Response response)
      throws ProtocolViolationException {
    Optional<KeyExchangeAlgorithm> group = one(response, Type.DHE, keyExchanges(Type.DHE));
    Optional<KeyExchangeAlgorithm> kem = one(response, Type.KEM_ALG, keyExchanges(Type.KEM_ALG));
    Answers.require(
        response,
        "DHE and KEM_ALG",
        group.isEmpty() || kem.isEmpty(),
        "an algorithm in one of them",
        group.map(Object::toString).orElse("") + " and " + kem.map(Object::toString).orElse(""));
    return group.or(() -> kem);
  }

  /** The one of those offered that a table chooses; empty if it chooses none. */
  private static <E extends MaskBit> Optional<E> one(
      NegotiateAlgorithms.Response response, Type type, Set<E> offered)
      throws ProtocolViolationException {
    long selection = response.tableMask(type);
    Optional<E> choice = offered.stream().filter(each -> each.mask() == selection).findFirst();
    Answers.require(
        response,
        type + ", AlgSupported",
        selection == 0 || choice.isPresent(),
        "one of " + offered,
        String.format("0x%x", selection));
    return choice;
  }
}
