package org.opentsm.evidence.appraisal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.TsmStatement.Freshness;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Compares what a TSM holds of the device, by its digests and nonces, with what somebody else
 * carried. A difference fails, whatever the word of the TSM is worth: anybody can compare. That
 * nothing differs is worth that word, if the TSM says of which device it speaks: whoever carries
 * the objects can carry those of a device that the TSM never met.
 */
final class TsmChecks {
  private static final String PART = "tsm";

  private final Findings findings;
  private final TsmWord word;
  private final SpdmCrypto crypto;
  private final TsmObjects objects;

  /**
   * @param word what that of the TSM is worth for any device
   * @param spans of the device
   */
  TsmChecks(
      Findings findings,
      TsmWord word,
      SignedSpans spans,
      SpdmCrypto crypto,
      DeviceEvidence device) {
    this.findings = findings;
    this.crypto = crypto;
    this.objects = new TsmObjects(device, spans);
    this.word = word == TsmWord.VOUCHED && !isBound(device, spans) ? TsmWord.UNBOUND : word;
  }

  /** What the word of the TSM is worth for this device. */
  TsmWord word() {
    return word;
  }

  /**
   * Whether the TSM speaks of the device that signed: it met the device itself, or has the digest
   * of the chain whose key signed. Chains are public, and a device can show those of others in its
   * other slots; so each chain that the TSM names must be of that one key.
   */
  private boolean isBound(DeviceEvidence device, SignedSpans spans) {
    if (!(device.tsm() instanceof Part.Present<TsmStatement>(TsmStatement stated))) {
      return true;
    }
    Optional<SortedMap<Integer, Bytes>> named = stated.certificates().toOptional();
    OptionalInt signer = spans.slot();
    if (named.isEmpty() || signer.isEmpty() || !named.get().containsKey(signer.getAsInt())) {
      return false;
    }
    Optional<Bytes> key = keyOf(device, signer.getAsInt(), spans);
    return key.isPresent()
        && named.get().entrySet().stream()
            .allMatch(each ->
                keyOf(device, each.getKey(), spans).equals(key)
                    && objects.chain(each.getKey()).stream()
                        .anyMatch(form -> isOf(each.getValue(), form)));
  }

  private static Optional<Bytes> keyOf(DeviceEvidence device, int slot, SignedSpans spans) {
    return SigningIdentity.of(device, OptionalInt.of(slot), spans.negotiation()).keyInfo();
  }

  /**
   * Reports each digest, the freshness and the lock; a digest that is not stated is no part.
   *
   * @param signer slot whose key signed; none if nothing is signed
   */
  void report(DeviceEvidence device, OptionalInt signer) {
    switch (device.tsm()) {
      case Part.Absent<TsmStatement>(String reason) ->
          findings.of(CheckId.TSM, PART, Voucher.NOBODY).notEvaluated("Absent: " + reason);
      case Part.Present<TsmStatement>(TsmStatement stated) -> {
        int before = findings.results().size();
        stated.certificates().toOptional().ifPresent(slots -> reportChains(slots, signer));
        stated.vca().toOptional().ifPresent(digest -> compare("vca", digest, objects.vca()));
        stated
            .measurements()
            .toOptional()
            .ifPresent(digest -> compare("measurements", digest, objects.measurements()));
        stated
            .report()
            .toOptional()
            .ifPresent(digest -> compare("report", digest, objects.report()));
        if (findings.results().size() == before) {
          findings
              .of(CheckId.TSM, PART, Voucher.TSM)
              .notEvaluated("a digest of an object", "none", "The TSM states no digest.");
        }
        stated.freshness().toOptional().ifPresent(this::reportFreshness);
        stated
            .lockNonce()
            .toOptional()
            .ifPresent(nonce -> reportLock(nonce, device.tdi().toOptional()));
      }
    }
  }

  /** A TSM that names chains, and not that of the slot that signed, speaks of something else. */
  private void reportChains(SortedMap<Integer, Bytes> named, OptionalInt signer) {
    named.forEach((slot, digest) -> compare("certificates/" + slot, digest, objects.chain(slot)));
    Set<Integer> slots = named.keySet();
    signer.stream()
        .filter(slot -> !slots.contains(slot))
        .forEach(slot ->
            findings
                .of(CheckId.TSM, PART + "/certificates/" + slot, Voucher.TSM)
                .unchecked(
                    "a digest of what is in slot " + slot + ", whose key signed",
                    "digests of slots " + slots,
                    "The TSM holds other chains than the one of the key that signed: it may have"
                        + " met another device."));
  }

  /**
   * Why the interface report of the evidence may be another than the TSM's own; empty if it is the
   * one, or if the TSM met the device itself.
   */
  Optional<String> doubtOfReport(DeviceEvidence device) {
    if (!(device.tsm() instanceof Part.Present<TsmStatement>(TsmStatement stated))) {
      return Optional.empty();
    }
    return switch (stated.report()) {
      case Part.Absent<Bytes>(String reason) ->
          Optional.of(
              "Somebody else carried the report, and the TSM states no digest of it: " + reason);
      case Part.Present<Bytes>(Bytes digest) ->
          objects.report().stream().anyMatch(form -> isOf(digest, form))
              ? Optional.empty()
              : Optional.of("The report is not the one that the TSM holds.");
    };
  }

  private void compare(String field, Bytes digest, List<List<Bytes>> forms) {
    Findings.Finding finding = findings.of(CheckId.TSM, PART + "/" + field, Voucher.TSM);
    String expected = hash(digest) + " " + digest.toHex();
    if (forms.isEmpty()) {
      finding.unchecked(
          expected,
          "no such object",
          "The evidence lacks the object that the TSM has a digest of: whoever carried the others"
              + " left it out.");
    } else if (forms.stream().anyMatch(form -> isOf(digest, form))) {
      word.end(finding, expected, "the same", "The object is the one that the TSM holds.");
    } else {
      finding.fail(
          expected,
          digest(digest, forms.getFirst()).toHex(),
          "The object is not the one that the TSM holds: whoever carried it changed it.");
    }
  }

  private void reportFreshness(Freshness freshness) {
    Findings.Finding finding = findings.of(CheckId.TSM, PART + "/freshness", Voucher.TSM);
    if (freshness == Freshness.FRESH) {
      word.end(
          finding,
          Freshness.FRESH.id(),
          freshness.id(),
          "The TSM's measurements are those that were asked for.");
    } else {
      finding.fail(
          Freshness.FRESH.id(),
          freshness.id(),
          "The measurements that the TSM holds are older than the question.");
    }
  }

  /** The TSM's name of the lock is START_INTERFACE_NONCE if it is as long, and its own if not. */
  private void reportLock(Bytes nonce, Optional<DeviceInterface> tdi) {
    Findings.Finding finding = findings.of(CheckId.TSM, PART + "/lockNonce", Voucher.TSM);
    Optional<Bytes> locked =
        tdi.flatMap(there -> there.lockNonce().toOptional())
            .filter(there -> there.length() == nonce.length());
    if (locked.isPresent() && !locked.get().equals(nonce)) {
      finding.fail(
          nonce.toHex(),
          locked.get().toHex(),
          "The interface was locked again since the TSM looked at it, or is another one.");
    } else {
      word.end(
          finding,
          nonce.toHex(),
          locked.isPresent() ? "the same" : "the TSM's statement",
          "The TSM names the lock under which all was collected.");
    }
  }

  private boolean isOf(Bytes digest, List<Bytes> form) {
    return digest(digest, form).equals(digest);
  }

  private Bytes digest(Bytes like, List<Bytes> form) {
    return crypto.digest(hash(like), form.toArray(Bytes[]::new));
  }

  /** The size of a digest names its hash: the format has no others. */
  private static HashAlgorithm hash(Bytes digest) {
    return switch (digest.length()) {
      case 32 -> HashAlgorithm.SHA_256;
      case 48 -> HashAlgorithm.SHA_384;
      case 64 -> HashAlgorithm.SHA_512;
      default -> throw new IllegalArgumentException(digest.length() + " bytes are no digest");
    };
  }
}
