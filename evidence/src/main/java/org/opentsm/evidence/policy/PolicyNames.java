package org.opentsm.evidence.policy;

import java.util.Locale;

/**
 * Constants as policies and JSON views write them: {@code NON_INVASIVE_ACTIVE} is {@code
 * non-invasive-active}.
 */
public final class PolicyNames {
  private PolicyNames() {}

  /** The name of a constant. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
