package org.opentsm.evidence.appraisal;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetDigests;

/**
 * Whether the chains in the evidence are those that the device presented under its signature of
 * CHALLENGE_AUTH.
 */
final class ChainTranscriptChecks {
  private static final String PART = "certificates/";

  private final Findings findings;
  private final SignedSpans spans;
  private final SpdmCrypto crypto;

  ChainTranscriptChecks(Findings findings, SignedSpans spans, SpdmCrypto crypto) {
    this.findings = findings;
    this.spans = spans;
    this.crypto = crypto;
  }

  void report(DeviceEvidence device, OptionalInt slot) {
    TreeMap<Integer, Bytes> stored = new TreeMap<>();
    device.certificates().toOptional().map(Certificates::slots).ifPresent(stored::putAll);
    device.publicKeys().toOptional().ifPresent(key -> stored.put(Limits.PUBLIC_KEY_SLOT, key));
    String part = PART + (slot.isPresent() ? slot.getAsInt() : "");
    Optional<Bytes> signing =
        slot.isPresent() ? Optional.ofNullable(stored.get(slot.getAsInt())) : Optional.empty();
    reportDigest(findings.of(CheckId.CERTIFICATES_DIGEST, part, spans.challengeVoucher()), signing);
    reportPortions(
        findings.of(CheckId.CERTIFICATES_TRANSCRIPT, part, spans.challengeVoucher()), stored);
    stored.remove(Limits.PUBLIC_KEY_SLOT);
    reportSlots(
        findings.of(CheckId.CERTIFICATES_SLOTS, "certificates", spans.challengeVoucher()), stored);
  }

  private void reportDigest(Findings.Finding finding, Optional<Bytes> signing) {
    if (spans.challenge().isEmpty()) {
      finding.notEvaluated("There is no CHALLENGE_AUTH that can be read.");
      return;
    }
    String stated = spans.challenge().get().response().certChainHash().toHex();
    if (signing.isEmpty()) {
      finding.fail(stated, "no chain", "The evidence lacks the chain that CHALLENGE_AUTH names.");
      return;
    }
    finding.compare(
        stated,
        crypto.digest(hash(), signing.get()).toHex(),
        "The chain in the evidence is not the one that the device signed for.");
  }

  private void reportPortions(Findings.Finding finding, Map<Integer, Bytes> stored) {
    Map<Integer, Bytes> read = spans.challenge().map(ChallengeTranscript::chains).orElse(Map.of());
    if (read.isEmpty()) {
      finding.notEvaluated("No chain was read just before CHALLENGE: its digest stands for it.");
      return;
    }
    for (Map.Entry<Integer, Bytes> chain : new TreeMap<>(read).entrySet()) {
      Bytes kept = stored.get(chain.getKey());
      if (kept == null || !kept.equals(chain.getValue())) {
        finding.fail(
            "the "
                + chain.getValue().length()
                + " bytes that the device sent for slot "
                + chain.getKey(),
            kept == null ? "no chain" : "other octets: " + kept,
            "The evidence does not hold the chain that the device sent for slot "
                + chain.getKey()
                + ".");
        return;
      }
    }
    finding.pass(
        "the chains in CERTIFICATE",
        "the same octets",
        CheckId.CERTIFICATES_TRANSCRIPT.statement());
  }

  private void reportSlots(Findings.Finding finding, Map<Integer, Bytes> chains) {
    Optional<GetDigests.Response> digests = spans.challenge().flatMap(ChallengeTranscript::digests);
    if (digests.isEmpty() || chains.isEmpty()) {
      finding.notEvaluated("There is no DIGESTS that can be read, or no chain to compare it with.");
      return;
    }
    for (Map.Entry<Integer, Bytes> chain : chains.entrySet()) {
      Optional<Bytes> stated = digests.get().digest(chain.getKey());
      Bytes computed = crypto.digest(hash(), chain.getValue());
      if (!stated.equals(Optional.of(computed))) {
        finding.fail(
            stated.map(Bytes::toHex).orElse("no chain in slot " + chain.getKey()),
            computed.toHex(),
            "The device stated another digest for slot " + chain.getKey() + ".");
        return;
      }
    }
    finding.pass(
        "the digests that the device stated",
        "slots " + chains.keySet(),
        CheckId.CERTIFICATES_SLOTS.statement());
  }

  private HashAlgorithm hash() {
    return spans.negotiation().orElseThrow().hash();
  }
}
