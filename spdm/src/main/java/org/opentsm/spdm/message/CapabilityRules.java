package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_0;
import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_2;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;

/**
 * Which values of GET_CAPABILITIES and CAPABILITIES may stand together (DSP0274, "Requester flag
 * fields definitions", "Responder flag fields definitions" and the tables of the two messages).
 *
 * <p>A flag that the version does not define is reserved there and takes part in no rule.
 */
public final class CapabilityRules {
  /** DataTransferSize must be at least this, from 1.2 on. */
  public static final int MIN_DATA_TRANSFER_SIZE = 42;

  /** The largest CTExponent. */
  public static final int MAX_CT_EXPONENT = 31;

  private static final List<Rule> REQUESTER = List.copyOf(requesterRules());
  private static final List<Rule> RESPONDER = List.copyOf(responderRules());

  private CapabilityRules() {}

  /**
   * A rule that a message breaks.
   *
   * @param messageName GET_CAPABILITIES or CAPABILITIES
   * @param field the specification's name of the field or flag
   * @param expected what the rule asks for
   * @param found what stands there
   */
  public record Violation(String messageName, String field, String expected, String found) {
    /** The same as a failure. */
    public ProtocolViolationException toException() {
      return new ProtocolViolationException(messageName, field, expected, found);
    }
  }

  /** The first rule that the Requester's message breaks. */
  public static Optional<Violation> check(GetCapabilities.Request message) {
    SpdmVersion version = message.version();
    if (version == V1_0) {
      return Optional.empty();
    }
    return flags(message.code(), REQUESTER, version, message.flags())
        .or(() ->
            sizes(
                message.code(),
                version,
                message.flags(),
                message.dataTransferSize(),
                message.maxSpdmMsgSize()))
        .or(() -> exponent(message.code(), message.ctExponent()))
        .or(() -> supportedAlgorithms(message));
  }

  /** The first rule that the Responder's message breaks. */
  public static Optional<Violation> check(GetCapabilities.Response message) {
    SpdmVersion version = message.version();
    return flags(message.code(), RESPONDER, version, message.flags())
        .or(() ->
            sizes(
                message.code(),
                version,
                message.flags(),
                message.dataTransferSize(),
                message.maxSpdmMsgSize()))
        .or(() -> exponent(message.code(), message.ctExponent()));
  }

  /** Fails with the first rule that the Requester's message breaks. */
  public static void enforce(GetCapabilities.Request message) throws ProtocolViolationException {
    fail(check(message));
  }

  /** Fails with the first rule that the Responder's message breaks. */
  public static void enforce(GetCapabilities.Response message) throws ProtocolViolationException {
    fail(check(message));
  }

  private static void fail(Optional<Violation> violation) throws ProtocolViolationException {
    if (violation.isPresent()) {
      throw violation.get().toException();
    }
  }

  private static Optional<Violation> flags(
      MessageCode code, List<Rule> rules, SpdmVersion version, long field) {
    CapabilityFlags flags = new CapabilityFlags(field);
    return rules.stream()
        .filter(rule ->
            version.atLeast(rule.from) && rule.to.atLeast(version) && rule.broken.test(flags))
        .findFirst()
        .map(rule ->
            new Violation(
                code.name(), rule.field, rule.expected, String.format("Flags 0x%08x", field)));
  }

  private static Optional<Violation> sizes(
      MessageCode code,
      SpdmVersion version,
      long flags,
      long dataTransferSize,
      long maxSpdmMsgSize) {
    if (!version.atLeast(V1_2)) {
      return Optional.empty();
    }
    if (dataTransferSize < MIN_DATA_TRANSFER_SIZE || dataTransferSize > maxSpdmMsgSize) {
      return Optional.of(
          new Violation(
              code.name(),
              "DataTransferSize",
              MIN_DATA_TRANSFER_SIZE + " to MaxSPDMmsgSize " + maxSpdmMsgSize,
              Long.toString(dataTransferSize)));
    }
    if (!new CapabilityFlags(flags).chunk() && dataTransferSize != maxSpdmMsgSize) {
      return Optional.of(
          new Violation(
              code.name(),
              "MaxSPDMmsgSize",
              "DataTransferSize " + dataTransferSize + " without CHUNK_CAP",
              Long.toString(maxSpdmMsgSize)));
    }
    return Optional.empty();
  }

  private static Optional<Violation> exponent(MessageCode code, int ctExponent) {
    return ctExponent > MAX_CT_EXPONENT
        ? Optional.of(
            new Violation(
                code.name(),
                "CTExponent",
                "at most " + MAX_CT_EXPONENT,
                Integer.toString(ctExponent)))
        : Optional.empty();
  }

  private static Optional<Violation> supportedAlgorithms(GetCapabilities.Request message) {
    return message.supportedAlgorithmsRequested() && !new CapabilityFlags(message.flags()).chunk()
        ? Optional.of(
            new Violation(
                message.code().name(), "Param1", "bit 0 clear without CHUNK_CAP", "bit 0 set"))
        : Optional.empty();
  }

  private static List<Rule> requesterRules() {
    Rules rules = new Rules();
    rules.from(V1_1).reject("PSK_CAP", "0 or 1", f -> f.psk() > 1);
    sessionRules(rules);
    keyRules(rules, f -> f.chal() || f.keyEx(), "CHAL_CAP or KEY_EX_CAP");
    return rules.list;
  }

  private static List<Rule> responderRules() {
    Rules rules = new Rules();
    rules.from(V1_0).reject("MEAS_CAP", "0, 1 or 2", f -> f.meas() == 3);
    rules.reject("MEAS_FRESH_CAP", "clear without MEAS_CAP", f -> f.measFresh() && f.meas() == 0);
    rules.only(V1_0);
    rules.reject(
        "CHAL_CAP",
        "equal to CERT_CAP unless MEAS_CAP is 2",
        f -> f.meas() < 2 && f.cert() != f.chal());
    rules.reject("CERT_CAP", "set if MEAS_CAP is 2", f -> f.meas() == 2 && !f.cert());
    rules.from(V1_1).reject("PSK_CAP", "0, 1 or 2", f -> f.psk() == 3);
    sessionRules(rules);
    keyRules(
        rules, f -> f.chal() || f.keyEx() || f.meas() == 2, "CHAL_CAP, KEY_EX_CAP or MEAS_CAP 2");
    rules
        .from(V1_1)
        .reject(
            "KEY_EX_CAP",
            "clear without CERT_CAP and PUB_KEY_ID_CAP",
            f -> f.keyEx() && !f.hasKey());
    rules.reject(
        "MEAS_CAP",
        "0 or 1 without CERT_CAP and PUB_KEY_ID_CAP",
        f -> f.meas() == 2 && !f.hasKey());
    rules
        .from(V1_2)
        .reject("ALIAS_CERT_CAP", "clear without CERT_CAP", f -> f.aliasCert() && !f.cert());
    rules.reject("SET_CERT_CAP", "clear without CERT_CAP", f -> f.setCert() && !f.cert());
    rules.reject("CSR_CAP", "clear without SET_CERT_CAP", f -> f.csr() && !f.setCert());
    rules.reject(
        "CERT_INSTALL_RESET_CAP",
        "clear without CSR_CAP and SET_CERT_CAP",
        f -> f.certInstallReset() && !f.csr() && !f.setCert());
    rules
        .from(V1_3)
        .reject(
            "MULTI_KEY_CAP",
            "0 without GET_KEY_PAIR_INFO_CAP",
            f -> f.multiKey() != 0 && !f.getKeyPairInfo());
    rules.reject(
        "GET_KEY_PAIR_INFO_CAP",
        "clear with PUB_KEY_ID_CAP",
        f -> f.pubKeyId() && f.getKeyPairInfo());
    rules.reject(
        "SET_KEY_PAIR_INFO_CAP",
        "clear with PUB_KEY_ID_CAP",
        f -> f.pubKeyId() && f.setKeyPairInfo());
    rules
        .from(V1_4)
        .reject(
            "SET_KEY_PAIR_RESET_CAP",
            "clear without SET_KEY_PAIR_INFO_CAP",
            f -> f.setKeyPairReset() && !f.setKeyPairInfo());
    return rules.list;
  }

  /** Sessions: what needs KEY_EX_CAP or PSK_CAP, and what these need. */
  private static void sessionRules(Rules rules) {
    rules.from(V1_1);
    rules.reject(
        "ENCRYPT_CAP and MAC_CAP",
        "one of them set with KEY_EX_CAP or PSK_CAP",
        f -> f.session() && !f.mac() && !f.encrypt());
    String alone = "clear without KEY_EX_CAP and PSK_CAP";
    rules.reject("ENCRYPT_CAP", alone, f -> f.encrypt() && !f.session());
    rules.reject("MAC_CAP", alone, f -> f.mac() && !f.session());
    rules.reject("HBEAT_CAP", alone, f -> f.heartbeat() && !f.session());
    rules.reject("KEY_UPD_CAP", alone, f -> f.keyUpdate() && !f.session());
    rules.reject(
        "HANDSHAKE_IN_THE_CLEAR_CAP",
        "clear without KEY_EX_CAP",
        f -> f.handshakeInTheClear() && !f.keyEx());
    rules.from(V1_3).reject("EVENT_CAP", alone, f -> f.event() && !f.session());
  }

  /** Long-term keys: certificates or a public key, and what uses them. */
  private static void keyRules(Rules rules, Predicate<CapabilityFlags> usesKey, String users) {
    rules.from(V1_1).reject("PUB_KEY_ID_CAP", "clear with CERT_CAP", f -> f.cert() && f.pubKeyId());
    String unused = "clear without ";
    String field = "CERT_CAP and PUB_KEY_ID_CAP";
    rules.between(V1_1, V1_2).reject(field, unused + users, f -> f.hasKey() && !usesKey.test(f));
    rules
        .from(V1_3)
        .reject(
            field,
            unused + users + " or EP_INFO_CAP 2",
            f -> f.hasKey() && !usesKey.test(f) && f.epInfo() < 2);
    String keyless = "clear without CERT_CAP and PUB_KEY_ID_CAP";
    rules.from(V1_1).reject("CHAL_CAP", keyless, f -> f.chal() && !f.hasKey());
    rules.reject("MUT_AUTH_CAP", keyless, f -> f.mutAuth() && !f.hasKey());
    rules.reject(
        "MUT_AUTH_CAP",
        "clear without KEY_EX_CAP and CHAL_CAP",
        f -> f.mutAuth() && !f.keyEx() && !f.chal());
    rules
        .only(V1_1)
        .reject("MUT_AUTH_CAP", "clear without ENCAP_CAP", f -> f.mutAuth() && !f.encap());
    rules.from(V1_3).reject("EP_INFO_CAP", "0, 1 or 2", f -> f.epInfo() == 3);
    rules.reject(
        "EP_INFO_CAP",
        "0 or 1 without CERT_CAP and PUB_KEY_ID_CAP",
        f -> f.epInfo() == 2 && !f.hasKey());
    rules.reject("MULTI_KEY_CAP", "0, 1 or 2", f -> f.multiKey() == 3);
    rules.reject("MULTI_KEY_CAP", "0 without CERT_CAP", f -> f.multiKey() != 0 && !f.cert());
  }

  private record Rule(
      SpdmVersion from,
      SpdmVersion to,
      String field,
      String expected,
      Predicate<CapabilityFlags> broken) {}

  /** Collects rules for a range of versions at a time. */
  private static final class Rules {
    private final List<Rule> list = new ArrayList<>();
    private SpdmVersion from = V1_0;
    private SpdmVersion to = V1_4;

    Rules from(SpdmVersion first) {
      return between(first, V1_4);
    }

    Rules only(SpdmVersion version) {
      return between(version, version);
    }

    Rules between(SpdmVersion first, SpdmVersion last) {
      from = first;
      to = last;
      return this;
    }

    void reject(String field, String expected, Predicate<CapabilityFlags> broken) {
      list.add(new Rule(from, to, field, expected, broken));
    }
  }
}
