package org.opentsm.evidence.appraisal;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * Which key a device proved for a nonce, and what it vouched for with it. Says nothing about whom
 * the key belongs to: no trust anchor, revocation list or time is asked for, and none is known
 * here.
 *
 * @param slot whose key signed: 0 to 7, or 0xFF for the provisioned public key
 * @param keyInfo SubjectPublicKeyInfo (DER) of that key
 * @param device the evidence without what the key does not vouch for: measurements that no
 *     signature covers are absent, with the reason
 */
public record KeyProof(int slot, Bytes keyInfo, DeviceEvidence device) {
  private static final String UNSIGNED = "No signature of the device covers its measurements.";

  /**
   * The key that signed {@code nonce} in this evidence; none unless every signature that the
   * evidence has can be checked and is of that one key, and at least one of them answers the nonce.
   */
  public static Optional<KeyProof> of(SpdmCrypto crypto, DeviceEvidence device, Nonce nonce) {
    SignedSpans read = SpanReader.read(device);
    SigningIdentity identity = SigningIdentity.of(device, read.slot(), read.negotiation());
    SignedSpans spans = read.verify(crypto, identity.key(read.negotiation(), crypto));
    Optional<Bytes> keyInfo = identity.keyInfo();
    if (keyInfo.isEmpty() || !isWhole(spans) || !answers(spans, nonce)) {
      return Optional.empty();
    }
    return Optional.of(
        new KeyProof(read.slot().orElseThrow(), keyInfo.get(), vouched(device, spans, crypto)));
  }

  /**
   * The chain in a slot, read with what was negotiated.
   *
   * @return nothing if there is no such chain, or it or the negotiation cannot be read
   */
  public static Optional<CertificateChain> chain(DeviceEvidence device, int slot) {
    SigningIdentity identity =
        SigningIdentity.of(device, OptionalInt.of(slot), SpanReader.read(device).negotiation());
    return identity instanceof SigningIdentity.Chain(int _, CertificateChain chain)
        ? Optional.of(chain)
        : Optional.empty();
  }

  /**
   * What device and TSM agreed on, as the evidence has it.
   *
   * @param version of the connection
   * @param algorithms of signatures and digests, for people and for comparing
   * @param capabilities of the device; none where the TSM states version and algorithms alone
   */
  public record Terms(
      SpdmVersion version, String algorithms, Set<ResponderCapability> capabilities) {
    /** Takes a copy, in the order of the flags. */
    public Terms {
      capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
    }
  }

  /**
   * What the negotiation agreed on. Where the signatures cover it (all of SPDM 1.2 and later, and
   * CHALLENGE_AUTH before), the device vouches for it; otherwise nobody does.
   *
   * @return nothing if the evidence does not tell, or it cannot be read
   */
  public static Optional<Terms> terms(DeviceEvidence device) {
    return SpanReader.read(device)
        .negotiation()
        .map(agreed ->
            new Terms(
                agreed.version(),
                agreed.asym()
                    + ", "
                    + agreed.hash()
                    + agreed.measurementHash().map(hash -> ", measurements " + hash).orElse(""),
                agreed.capabilities()));
  }

  /** Whether all that claims to be signed is, by one slot. */
  private static boolean isWhole(SignedSpans spans) {
    int slot = spans.slot().orElse(-1);
    return isSignedOrAbsent(spans.challenge())
        && isSignedOrAbsent(spans.measurements())
        && isSignedOrAbsent(spans.keyExchange())
        && spans.challenge().read().map(each -> each.slot() == slot).orElse(true)
        && spans.keyExchange().read().map(each -> each.slot() == slot).orElse(true)
        && spans
            .measurements()
            .read()
            .map(all -> all.stream().allMatch(each -> each.slot() == slot))
            .orElse(true);
  }

  private static boolean isSignedOrAbsent(Span<?> span) {
    return span.isSigned() || !span.isThere();
  }

  /**
   * Every signature that can answer a nonce must answer this one: a signature of another round that
   * stands beside a fresh one would vouch for old measurements. KEY_EXCHANGE answers none.
   */
  private static boolean answers(SignedSpans spans, Nonce nonce) {
    return spans.anySigned()
        && spans
            .challenge()
            .read()
            .map(each -> each.request().nonce().equals(nonce.value()))
            .orElse(true)
        && spans
            .lastMeasurements()
            .map(each -> each.request().nonce().equals(nonce.value()))
            .orElse(true);
  }

  private static DeviceEvidence vouched(
      DeviceEvidence device, SignedSpans spans, SpdmCrypto crypto) {
    return device.measurements() instanceof Part.Present<Measurements>(Measurements stated)
            && !Set.copyOf(covered(device, spans, crypto)).equals(Set.copyOf(stated.blocks()))
        ? without(device)
        : device;
  }

  /** The blocks that the device signed, in MEASUREMENTS or by the summary in CHALLENGE_AUTH. */
  private static List<Bytes> covered(DeviceEvidence device, SignedSpans spans, SpdmCrypto crypto) {
    SummaryCheck summary =
        new SummaryCheck(new Findings(Policy.NONE, OptionalInt.empty()), spans, crypto);
    summary.report(device.measurements());
    return summary.covered().stream().map(MeasurementBlock::encode).toList();
  }

  private static DeviceEvidence without(DeviceEvidence device) {
    return new DeviceEvidence(
        device.device(),
        device.certificates(),
        device.publicKeys(),
        device.transcripts(),
        Part.absent(UNSIGNED),
        device.session(),
        device.tdi(),
        device.link(),
        device.tsm());
  }
}
