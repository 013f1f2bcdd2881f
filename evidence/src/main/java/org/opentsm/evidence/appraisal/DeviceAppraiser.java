package org.opentsm.evidence.appraisal;

import java.security.PublicKey;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.extension.AppraisedDevice;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Appraises one device: which key must have signed, whether it did, and what that makes of the
 * parts.
 */
final class DeviceAppraiser {
  private final Findings findings;
  private final VerificationRequest request;
  private final TsmWord word;
  private final SpdmCrypto crypto;
  private final ExtraChecks extraChecks;

  /**
   * @param word what that of the TSM is worth
   */
  DeviceAppraiser(
      Findings findings,
      VerificationRequest request,
      TsmWord word,
      SpdmCrypto crypto,
      ExtraChecks extraChecks) {
    this.findings = findings;
    this.request = request;
    this.word = word;
    this.crypto = crypto;
    this.extraChecks = extraChecks;
  }

  /**
   * Adds all findings.
   *
   * @param position in the evidence
   * @param pace asked before each group of checks
   * @return what the device proved to be
   * @throws E if {@code pace} does
   */
  <E extends Exception> ProvenDevice appraise(DeviceEvidence device, int position, Pace<E> pace)
      throws E {
    pace.check();
    SignedSpans read = SpanReader.read(device);
    OptionalInt slot = read.slot();
    SigningIdentity identity = SigningIdentity.of(device, slot, read.negotiation());
    Optional<PublicKey> key = identity.key(read.negotiation(), crypto);
    SignedSpans spans = read.verify(crypto, key);
    new SpanReport(findings, spans).report(request.nonce(), key.isPresent());
    pace.check();
    ChainTranscriptChecks chains = new ChainTranscriptChecks(findings, spans, crypto);
    chains.report(device, slot);
    Voucher voucher =
        chains.isSignedFor()
            ? Voucher.DEVICE_SIGNATURE
            : spans.anySigned() ? Voucher.DEVICE_KEY : Voucher.NOBODY;
    pace.check();
    boolean rooted =
        new CertificateChecks(findings, spans, identity, voucher, request, crypto).report(device);
    pace.check();
    MeasurementChecks measurements = new MeasurementChecks(findings, spans, crypto);
    boolean attested =
        measurements.report(
            device.measurements(),
            request.policy(),
            request.references(),
            deviceInfo(identity, rooted));
    new NegotiationChecks(findings, spans)
        .report(device.measurements().isPresent(), attested, request.policy());
    pace.check();
    TsmChecks tsm = new TsmChecks(findings, word, spans, crypto, device);
    new SessionChecks(findings, spans, tsm.word(), crypto)
        .report(device.session(), request.nonce());
    pace.check();
    new UnsignedChecks(findings, tsm.word()).report(device);
    UnsignedParts.report(findings, tsm, device, slot);
    extraChecks.report(
        findings,
        new AppraisedDevice(
            position,
            device,
            rooted && identity instanceof SigningIdentity.Chain chain
                ? Optional.of(chain.chain())
                : Optional.empty(),
            measurements.attested(),
            findings.results(),
            request.at()),
        voucher,
        pace);
    return ProvenDevice.of(identity, rooted, voucher);
  }

  private static Optional<String> deviceInfo(SigningIdentity identity, boolean rooted) {
    return rooted && identity instanceof SigningIdentity.Chain chain
        ? chain.chain().leaf().deviceInfo()
        : Optional.empty();
  }
}
