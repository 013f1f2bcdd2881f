package org.opentsm.spdm.certificate;

/**
 * One way in which a chain departs from SPDM's rules.
 *
 * @param rule which rule, a stable name such as {@code leaf-version}
 * @param severity whether the chain is unusable for it
 * @param certificateIndex position in the chain from 0, leaf last; -1 for the chain as a whole
 * @param certificate subject of that certificate, or {@code certificate chain}
 * @param field the specification's name of the field
 * @param expected what the rule wants
 * @param found what stands there
 */
public record CertificateFinding(
    String rule,
    Severity severity,
    int certificateIndex,
    String certificate,
    String field,
    String expected,
    String found) {

  /** How much a finding weighs. */
  public enum Severity {
    /** A rule that SPDM makes for every chain is broken. */
    ERROR,
    /** Worth knowing; devices in the field have it. */
    WARNING
  }

  /** One line for a person. */
  @Override
  public String toString() {
    return rule + ": " + certificate + ": " + field + ": expected " + expected + ", found " + found;
  }
}
