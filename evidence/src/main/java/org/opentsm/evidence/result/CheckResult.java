package org.opentsm.evidence.result;

import java.util.OptionalInt;

/**
 * One check and how it ended.
 *
 * @param check which one
 * @param device position in the evidence's list of devices, or empty if it concerns the whole
 * @param part of the evidence that was looked at, such as {@code measurements/3}
 * @param requirement what it means for the verdict
 * @param outcome how it ended
 * @param expected what would pass
 * @param found what is there
 * @param vouchedBy who vouches for what was looked at
 * @param explanation plain words for a person
 * @param id the stable identifier: that of {@code check}, or of an operator's own {@code x.NAME}
 */
public record CheckResult(
    CheckId check,
    OptionalInt device,
    String part,
    Requirement requirement,
    Outcome outcome,
    String expected,
    String found,
    Voucher vouchedBy,
    String explanation,
    String id) {
  /** Of a check that is none of an operator's own. */
  public CheckResult(
      CheckId check,
      OptionalInt device,
      String part,
      Requirement requirement,
      Outcome outcome,
      String expected,
      String found,
      Voucher vouchedBy,
      String explanation) {
    this(
        check,
        device,
        part,
        requirement,
        outcome,
        expected,
        found,
        vouchedBy,
        explanation,
        check.id());
  }
}
