package org.opentsm.evidence.policy;

import java.util.Locale;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;

/**
 * Constants as policies and JSON views write them: {@code NON_INVASIVE_ACTIVE} is {@code
 * non-invasive-active}.
 */
public final class PolicyNames {
  private PolicyNames() {}

  /** The name of a constant. */
  public static String of(Enum<?> constant) {
    return of(constant.name());
  }

  /** The name of a signature algorithm: {@code ecdsa-p384}, {@code ml-dsa-65}. */
  public static String of(SignatureAlgorithm algorithm) {
    return of(algorithm.name());
  }

  /** The name of what a session's keys come of: {@code secp-384-r1}, {@code ml-kem-768}. */
  public static String of(KeyExchangeAlgorithm algorithm) {
    return of(algorithm.name());
  }

  private static String of(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
