package org.opentsm.bench;

import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * The signatures in evidence and nothing else: everything is parsed and every key is made
 * beforehand. What a verifier cannot do without.
 */
final class SignatureChecks {
  private record OfCertificate(Bytes algorithm, PublicKey key, Bytes signed, Bytes signature) {}

  private record OfSpan(SignedSpan span, Bytes signature) {}

  private final AlgorithmSet set;
  private final SpdmCrypto crypto;
  private final PublicKey leaf;
  private final List<OfCertificate> certificates = new ArrayList<>();
  private final List<OfSpan> spans = new ArrayList<>();

  /**
   * Takes the signatures out of evidence of SPDM 1.2 or later.
   *
   * @param version of the connection
   */
  SignatureChecks(AlgorithmSet set, SpdmVersion version, DeviceEvidence device, SpdmCrypto crypto)
      throws SpdmException, IOException {
    this.set = set;
    this.crypto = crypto;
    Bytes blob = device.certificates().toOptional().orElseThrow().slots().get(BenchDevice.SLOT);
    CertificateChain chain = CertificateChain.decode(blob, set.hash(), version);
    this.leaf = chain.leaf().publicKey();
    List<DeviceCertificate> path = chain.certificates();
    for (int i = 1; i < path.size(); i++) {
      certificates.add(signatureOf(path.get(i), path.get(i - 1).publicKey()));
    }
    Transcripts transcripts = device.transcripts().toOptional().orElseThrow();
    Bytes vca = ((Vca.Messages) transcripts.vca().toOptional().orElseThrow()).octets();
    SignedChallenge challenge = transcripts.challenge().toOptional().orElseThrow();
    spans.add(
        new OfSpan(
            SignedSpan.challengeAuth(
                version,
                vca,
                Bytes.concat(challenge.identity()),
                Bytes.concat(challenge.request(), unsigned(challenge.response()))),
            signature(challenge.response())));
    SignedMeasurements measurements =
        transcripts.measurements().toOptional().orElseThrow().getFirst();
    List<Bytes> messages = new ArrayList<>();
    for (SignedMeasurements.Exchange exchange : measurements.exchanges()) {
      messages.add(exchange.request().toOptional().orElseThrow());
      messages.add(exchange.response());
    }
    Bytes last = messages.removeLast();
    messages.add(unsigned(last));
    spans.add(
        new OfSpan(SignedSpan.measurements(version, vca, Bytes.concat(messages)), signature(last)));
  }

  /** How many there are. */
  int count() {
    return certificates.size() + spans.size();
  }

  /** How many are good. */
  int verify() {
    int good = 0;
    for (OfCertificate each : certificates) {
      if (crypto.verifyX509(each.algorithm, each.key, each.signed, each.signature)) {
        good++;
      }
    }
    for (OfSpan each : spans) {
      if (each.span.verify(crypto, set.asym(), set.hash(), leaf, each.signature)) {
        good++;
      }
    }
    return good;
  }

  private static OfCertificate signatureOf(DeviceCertificate certificate, PublicKey issuer)
      throws IOException {
    var der = new X509CertificateHolder(certificate.der().toByteArray()).toASN1Structure();
    return new OfCertificate(
        Bytes.owning(der.getSignatureAlgorithm().getEncoded("DER")),
        issuer,
        Bytes.owning(der.getTBSCertificate().getEncoded("DER")),
        Bytes.owning(der.getSignature().getOctets()));
  }

  private Bytes unsigned(Bytes message) {
    return message.slice(0, message.length() - set.asym().signatureSize());
  }

  private Bytes signature(Bytes message) {
    return message.slice(message.length() - set.asym().signatureSize());
  }
}
