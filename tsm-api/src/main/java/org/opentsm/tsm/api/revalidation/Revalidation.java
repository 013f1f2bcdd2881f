package org.opentsm.tsm.api.revalidation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.appraisal.KeyProof;
import org.opentsm.evidence.appraisal.UnsignedParts;
import org.opentsm.evidence.extension.BrokenOff;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.RevalidationChoice;
import org.opentsm.tsm.api.RevalidationChoice.Comparison;
import org.opentsm.tsm.api.RevalidationOutcome.Difference;
import org.opentsm.tsm.api.RevalidationOutcome.Round;

/**
 * Compares what a device proves now with what was accepted. The same for every TSM: a backend
 * collects, asks here, and does what follows from the answer.
 *
 * <p>The key comes first, for every choice; only where the key that was accepted has signed the
 * nonce of the round is anything else looked at. A device that was accepted with a session must
 * have one again, whatever the choice: the channel is part of what was appraised, and whoever could
 * not end it could still pass the device's messages on.
 */
public final class Revalidation {
  private static final String KEY = "key";

  /** All parts of evidence that say something of the device as it is, in their order. */
  private static final List<String> PARTS =
      List.of(
          EvidenceParts.NEGOTIATION,
          EvidenceParts.CERTIFICATES,
          EvidenceParts.PUBLIC_KEYS,
          EvidenceParts.MEASUREMENTS,
          EvidenceParts.SESSION,
          EvidenceParts.INTERFACE,
          EvidenceParts.LINK,
          EvidenceParts.TSM);

  private final Baseline baseline;
  private final RevalidationChoice choice;
  private final Nonce nonce;

  /**
   * One round.
   *
   * @param baseline what was accepted
   * @param choice what is compared beyond the key
   * @param nonce fresh for this round
   */
  public Revalidation(Baseline baseline, RevalidationChoice choice, Nonce nonce) {
    this.baseline = baseline;
    this.choice = choice;
    this.nonce = nonce;
  }

  /**
   * What came of a round.
   *
   * @param round what was looked at
   * @param sameKey whether the key that was accepted signed
   * @param differences the key alone if it is another; none if the device is the same
   */
  public record Finding(Round round, boolean sameKey, List<Difference> differences) {
    /** Takes a copy of the list. */
    public Finding {
      differences = List.copyOf(differences);
    }
  }

  /** What the evidence of this round says. */
  public Finding judge(DeviceEvidence fresh, SpdmCrypto crypto) {
    Optional<KeyProof> proof = KeyProof.of(crypto, fresh, nonce);
    if (proof.isEmpty()) {
      return unproven("no signature of one key over the nonce of this round");
    }
    if (proof.get().slot() != baseline.slot()
        || !proof.get().keyInfo().equals(baseline.leafKey())) {
      return unproven(digest(proof.get().keyInfo()));
    }
    DeviceEvidence accepted = baseline.device();
    DeviceEvidence vouched = proof.get().device();
    EvidenceParts exact = EvidenceParts.of(accepted, vouched, EvidenceParts.EXACT);
    Optional<String> session = EvidenceParts.session(accepted);
    if (session.isPresent() && EvidenceParts.session(vouched).isEmpty()) {
      return finding(
          List.of(),
          exact,
          List.of(new Difference(EvidenceParts.SESSION, session.get(), "absent")));
    }
    return switch (choice) {
      case RevalidationChoice.SameKey() -> finding(List.of(), exact, List.of());
      case RevalidationChoice.ExactDigests() ->
          finding(
              EvidenceParts.COMPARED,
              exact,
              and(exact.differences(), contradictions(EvidenceParts.COMPARED, vouched, crypto)));
      case RevalidationChoice.DeviceSpecific(String _, Comparison comparison) ->
          compared(comparison, exact, vouched, crypto);
      case RevalidationChoice.Program(String _, Comparison comparison) ->
          compared(comparison, exact, vouched, crypto);
    };
  }

  /**
   * What follows if the device did not prove the key that was accepted.
   *
   * @param found what was there in its place
   */
  public Finding unproven(String found) {
    return new Finding(
        new Round(nonce, choice.id(), List.of(KEY), PARTS),
        false,
        List.of(new Difference(KEY, digest(baseline.leafKey()), found)));
  }

  /** Whoever cannot answer has not said yes. */
  private Finding compared(
      Comparison comparison, EvidenceParts exact, DeviceEvidence fresh, SpdmCrypto crypto) {
    try {
      @Nullable List<Difference> answer = comparison.compare(baseline.device(), fresh);
      if (answer != null) {
        List<String> parts = comparison.parts();
        return finding(parts, exact, and(answer, contradictions(parts, fresh, crypto)));
      }
      return finding(List.of(), exact, List.of(noAnswer("none")));
    } catch (Throwable failure) {
      return finding(List.of(), exact, List.of(noAnswer(BrokenOff.name(failure))));
    }
  }

  /**
   * What in the parts that are compared cannot be the truth now: digests that do not fit, an
   * interface that is not locked, a link that is not protected. That it was so before excuses
   * nothing.
   */
  private static List<Difference> contradictions(
      List<String> parts, DeviceEvidence fresh, SpdmCrypto crypto) {
    return UnsignedParts.contradictions(crypto, fresh).stream()
        .filter(check -> parts.contains(EvidenceParts.part(check.part())))
        .map(check -> new Difference(check.part(), check.expected(), check.found()))
        .toList();
  }

  /** Each part once. */
  private static List<Difference> and(List<Difference> differences, List<Difference> more) {
    List<Difference> all = new ArrayList<>(differences);
    Set<String> named =
        differences.stream()
            .map(each -> EvidenceParts.part(each.part()))
            .collect(Collectors.toSet());
    more.stream()
        .filter(each -> !named.contains(EvidenceParts.part(each.part())))
        .forEach(all::add);
    return all;
  }

  private Difference noAnswer(String found) {
    return new Difference(choice.id(), "an answer", found);
  }

  private Finding finding(List<String> parts, EvidenceParts exact, List<Difference> differences) {
    List<String> missing = exact.inNeither();
    LinkedHashSet<String> compared = new LinkedHashSet<>();
    compared.add(KEY);
    parts.stream().filter(part -> !missing.contains(part)).forEach(compared::add);
    if (baseline.device().session().isPresent()) {
      compared.add(EvidenceParts.SESSION);
    }
    List<String> others = PARTS.stream().filter(part -> !compared.contains(part)).toList();
    return new Finding(
        new Round(nonce, choice.id(), List.copyOf(compared), others), true, differences);
  }

  private static String digest(Bytes keyInfo) {
    return Sha384.of(keyInfo).toHex();
  }
}
