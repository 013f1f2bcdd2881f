package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.MeasurementExpectation;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;

/**
 * A measurement against what a policy expects of it.
 *
 * @param digestsOf the digests by which a policy may know a block, the one for people first; empty
 *     for a block of another specification than DMTF's
 */
record PolicyComparison(Function<MeasurementBlock, List<Bytes>> digestsOf) {
  void report(
      Findings.Finding finding, MeasurementExpectation expectation, MeasurementBlock block) {
    String difference = difference(expectation, block);
    if (difference.isEmpty()) {
      finding.pass(expected(expectation), found(block), name(expectation) + " is as expected.");
    } else {
      finding.fail(expected(expectation), found(block), name(expectation) + " " + difference);
    }
  }

  /** The measurement for a person, at the beginning of a sentence. */
  static String name(MeasurementExpectation expectation) {
    String note = expectation.note().isEmpty() ? "" : " (" + expectation.note() + ")";
    return "Measurement " + expectation.index() + note;
  }

  /** What would pass. */
  static String expected(MeasurementExpectation expectation) {
    List<String> demands = new ArrayList<>();
    if (!expectation.digests().isEmpty()) {
      List<String> digests = expectation.digests().stream().map(Bytes::toHex).toList();
      demands.add(
          digests.size() == 1 ? digests.getFirst() : "one of " + String.join(", ", digests));
    }
    expectation
        .minimumSvn()
        .ifPresent(least -> demands.add("security version " + least + " or later"));
    return demands.isEmpty() ? "present" : String.join(", and ", demands);
  }

  /** Why the block is not what is expected; empty if it is. */
  private String difference(MeasurementExpectation expectation, MeasurementBlock block) {
    if (!expectation.digests().isEmpty()
        && digestsOf.apply(block).stream().noneMatch(expectation.digests()::contains)) {
      return "is none of the reference values.";
    }
    if (expectation.minimumSvn().isPresent()) {
      var number = block.dmtf().map(DmtfMeasurement::securityVersionNumber);
      if (number.isEmpty() || number.get().isEmpty()) {
        return "is no security version number.";
      }
      long least = expectation.minimumSvn().getAsLong();
      if (Long.compareUnsigned(number.get().getAsLong(), least) < 0) {
        return "is an older security version than the policy allows.";
      }
    }
    return "";
  }

  private String found(MeasurementBlock block) {
    var number = block.dmtf().map(DmtfMeasurement::securityVersionNumber);
    if (number.isPresent() && number.get().isPresent()) {
      return "security version " + Long.toUnsignedString(number.get().getAsLong());
    }
    return digestsOf.apply(block).stream()
        .findFirst()
        .map(Bytes::toHex)
        .orElseGet(() -> block.measurement().toString());
  }
}
