package org.opentsm.evidence.appraisal;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.evidence.policy.ProtocolDemands;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * What the negotiation says: the version and algorithms, and whether everything is there that the
 * device can sign by its capabilities.
 */
final class NegotiationChecks {
  private static final String VCA = "transcripts/vca";

  private final Findings findings;
  private final SignedSpans spans;

  NegotiationChecks(Findings findings, SignedSpans spans) {
    this.findings = findings;
    this.spans = spans;
  }

  /**
   * @param measured whether the evidence has measurements, signed or not
   * @param attested whether the device vouches for them
   */
  void report(boolean measured, boolean attested, Policy policy) {
    Voucher voucher = spans.vca().voucher();
    Findings.Finding version = findings.of(CheckId.TRANSCRIPT_VERSION, VCA, voucher);
    Findings.Finding downgrade = findings.of(CheckId.TRANSCRIPT_DOWNGRADE, VCA, voucher);
    Findings.Finding algorithms = findings.of(CheckId.TRANSCRIPT_ALGORITHMS, VCA, voucher);
    Findings.Finding complete = findings.of(CheckId.TRANSCRIPT_COMPLETE, "transcripts", voucher);
    if (spans.vca().read().isEmpty()) {
      String why = "There is no negotiation that can be read.";
      version.notEvaluated(why);
      downgrade.notEvaluated(why);
      algorithms.notEvaluated(why);
      complete.notEvaluated(why);
      return;
    }
    Negotiation agreed = spans.vca().read().get();
    reportVersion(version, agreed, policy.protocol().minimumVersion());
    reportDowngrade(downgrade, agreed);
    reportAlgorithms(algorithms, agreed, policy.protocol());
    reportCompleteness(complete, agreed, measured, attested);
  }

  private static void reportVersion(
      Findings.Finding finding, Negotiation agreed, Optional<SpdmVersion> least) {
    String found = "SPDM " + agreed.version();
    if (least.isEmpty()) {
      finding.notEvaluated("any", found, "No policy says which versions are good.");
    } else if (agreed.version().atLeast(least.get())) {
      finding.pass(
          "SPDM " + least.get() + " or later", found, CheckId.TRANSCRIPT_VERSION.statement());
    } else {
      finding.fail(
          "SPDM " + least.get() + " or later",
          found,
          "The version is older than the policy allows.");
    }
  }

  private static void reportDowngrade(Findings.Finding finding, Negotiation agreed) {
    String found = "SPDM " + agreed.version();
    if (agreed.version() == agreed.highestVersion()) {
      finding.pass(found, found, "The version is the highest that the device offers.");
    } else {
      finding.fail(
          "SPDM " + agreed.highestVersion(),
          found,
          "The device offers a higher version: the TSM lacks it, or somebody had them use an older one.");
    }
  }

  private static void reportAlgorithms(
      Findings.Finding finding, Negotiation agreed, ProtocolDemands demands) {
    Optional<HashAlgorithm> measurementHash = agreed.measurementHash();
    String found =
        Stream.concat(
                Stream.of(PolicyNames.of(agreed.asym()), PolicyNames.of(agreed.hash())),
                measurementHash.stream().map(PolicyNames::of))
            .distinct()
            .collect(Collectors.joining(", "));
    if (demands.allowsAnyAlgorithm()) {
      finding.notEvaluated("any", found, "No policy says which algorithms are good.");
      return;
    }
    boolean good =
        (demands.signatures().isEmpty() || demands.signatures().contains(agreed.asym()))
            && (demands.hashes().isEmpty()
                || (demands.hashes().contains(agreed.hash())
                    && measurementHash.map(demands.hashes()::contains).orElse(true)));
    String expected =
        (demands.signatures().isEmpty()
                ? "any signature"
                : names(demands.signatures(), PolicyNames::of))
            + "; "
            + (demands.hashes().isEmpty() ? "any hash" : names(demands.hashes(), PolicyNames::of));
    if (good) {
      finding.pass(expected, found, CheckId.TRANSCRIPT_ALGORITHMS.statement());
    } else {
      finding.fail(expected, found, "The policy does not allow an algorithm that was used.");
    }
  }

  private void reportCompleteness(
      Findings.Finding finding, Negotiation agreed, boolean measured, boolean attested) {
    String expected =
        "every message that the device offers by its capabilities, and all measurements";
    String missing =
        Stream.of(
                missing(
                    agreed,
                    ResponderCapability.CHAL_CAP,
                    spans.challenge().isThere(),
                    "CHALLENGE_AUTH"),
                missing(
                    agreed,
                    ResponderCapability.MEAS_CAP_SIG,
                    spans.measurements().isThere(),
                    "signed MEASUREMENTS"),
                missing(agreed, ResponderCapability.MEAS_CAP_NO_SIG, measured, "measurements"))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", and "));
    boolean partly = spans.lastMeasurements().map(span -> !span.whole()).orElse(false);
    if (!spans.anySigned()) {
      finding.notEvaluated(
          expected, "nothing that is signed", "Nothing in the evidence is signed.");
    } else if (!missing.isEmpty()) {
      finding.fail(
          expected,
          missing,
          "The device can say more than the evidence holds: it was not asked, or a part was left out.");
    } else if (spans.measurements() instanceof Span.Unchecked<?>(String reason)) {
      finding.notEvaluated(reason);
    } else if (agreed.capabilities().contains(ResponderCapability.MEAS_CAP_NO_SIG) && !attested) {
      finding.notEvaluated(
          expected,
          "measurements that the device does not sign, and no summary of all of them",
          "Nothing ties the measurements to the device: somebody else may have written them.");
    } else if (partly) {
      finding.fail(
          expected,
          "some measurements, and no count of them",
          "The device was not asked for all of its measurements: others may say something else.");
    } else {
      finding.pass(expected, "all of them", CheckId.TRANSCRIPT_COMPLETE.statement());
    }
  }

  private static Optional<String> missing(
      Negotiation agreed, ResponderCapability capability, boolean there, String what) {
    return agreed.capabilities().contains(capability) && !there
        ? Optional.of("no " + what)
        : Optional.empty();
  }

  private static <E> String names(Collection<E> algorithms, Function<E, String> nameOf) {
    return algorithms.stream().map(nameOf).collect(Collectors.joining(", "));
  }
}
