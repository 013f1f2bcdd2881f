package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
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
  private boolean signedFor;

  ChainTranscriptChecks(Findings findings, SignedSpans spans, SpdmCrypto crypto) {
    this.findings = findings;
    this.spans = spans;
    this.crypto = crypto;
  }

  /**
   * Whether the device signed for the chain, or key, of the slot that signed: CHALLENGE_AUTH names
   * its digest. Without that, a signature proves the key alone.
   */
  boolean isSignedFor() {
    return signedFor;
  }

  void report(DeviceEvidence device, OptionalInt slot) {
    TreeMap<Integer, Bytes> stored = new TreeMap<>();
    device.certificates().toOptional().map(Certificates::slots).ifPresent(stored::putAll);
    device.publicKeys().toOptional().ifPresent(key -> stored.put(Limits.PUBLIC_KEY_SLOT, key));
    String part = PART + (slot.isPresent() ? slot.getAsInt() : "");
    Optional<Bytes> signing =
        slot.isPresent() ? Optional.ofNullable(stored.get(slot.getAsInt())) : Optional.empty();
    reportDigest(
        findings.of(CheckId.CERTIFICATES_DIGEST, part, spans.challenge().voucher()), signing);
    reportPortions(
        findings.of(CheckId.CERTIFICATES_TRANSCRIPT, part, spans.challenge().voucher()), stored);
    stored.remove(Limits.PUBLIC_KEY_SLOT);
    reportSlots(stored);
    reportPublicKey(device, slot);
  }

  private void reportDigest(Findings.Finding finding, Optional<Bytes> signing) {
    if (spans.challenge().read().isEmpty()) {
      finding.notEvaluated("There is no CHALLENGE_AUTH that can be read.");
      return;
    }
    String stated = spans.challenge().read().get().response().certChainHash().toHex();
    if (signing.isEmpty()) {
      finding.fail(stated, "no chain", "The evidence lacks the chain that CHALLENGE_AUTH names.");
      return;
    }
    String computed = crypto.digest(hash(), signing.get()).toHex();
    signedFor = stated.equals(computed) && spans.challenge().isSigned();
    finding.compare(
        stated, computed, "The chain in the evidence is not the one that the device signed for.");
  }

  private void reportPortions(Findings.Finding finding, Map<Integer, Bytes> stored) {
    Map<Integer, Bytes> read =
        spans.challenge().read().map(ChallengeTranscript::chains).orElse(Map.of());
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

  /** Two more keys than one are one too many: PUB_KEY_ID_CAP rules CERT_CAP out. */
  private void reportPublicKey(DeviceEvidence device, OptionalInt slot) {
    boolean used = slot.isPresent() && slot.getAsInt() == Limits.PUBLIC_KEY_SLOT;
    Findings.Finding finding =
        findings.of(
            CheckId.PUBLIC_KEYS,
            "publicKeys",
            used && signedFor ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY);
    if (device.publicKeys() instanceof Part.Absent<?>(String reason)) {
      finding.notEvaluated("Absent: " + reason);
    } else if (slot.isEmpty()) {
      finding.notEvaluated("Nothing in the evidence is signed.");
    } else if (!used) {
      finding.fail(
          "no key beside the chain of slot " + slot.getAsInt(),
          "a public key",
          "The device signed with the key of a chain: it has no provisioned key, and nobody vouches for this one.");
    } else if (signedFor) {
      finding.pass("the key that was signed for", "it", CheckId.PUBLIC_KEYS.statement());
    } else {
      finding.notEvaluated("No CHALLENGE_AUTH names the digest of the key.");
    }
  }

  private void reportSlots(Map<Integer, Bytes> chains) {
    Optional<GetDigests.Response> digests =
        spans.challenge().read().flatMap(ChallengeTranscript::digests);
    Findings.Finding finding =
        findings.of(
            CheckId.CERTIFICATES_SLOTS,
            "certificates",
            digests.isPresent() ? spans.challenge().voucher() : Voucher.NOBODY);
    if (digests.isEmpty()) {
      finding.notEvaluated(
          "the digests that the device stated",
          "slots " + chains.keySet() + " and no DIGESTS",
          "There is no DIGESTS that can be read: nobody vouches for chains beyond the one that signed.");
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
    List<Integer> leftOut =
        IntStream.range(0, Limits.SLOTS)
            .filter(slot -> digests.get().isProvisioned(slot) && !chains.containsKey(slot))
            .boxed()
            .toList();
    if (!leftOut.isEmpty() || chains.isEmpty()) {
      finding.notEvaluated(
          "the chains of all slots that the device has",
          "slots " + chains.keySet() + ", without " + leftOut,
          "The evidence leaves chains out: they were not read, or somebody removed them. The others fit.");
      return;
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
