package org.opentsm.evidence.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.opentsm.evidence.Nonce;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.MeasurementRecord;
import org.opentsm.spdm.transcript.SignedSpan;

/** A report of NVIDIA's form by a device of our own making. */
public final class SampleReport {
  public static final Nonce NONCE = SampleEvidence.NONCE;

  private final TestPki pki;
  private final Bytes report;
  private final List<DeviceCertificate> chain;

  public SampleReport(SpdmCrypto crypto) {
    this(crypto, TestPki.LeafSpec.good("0001"));
  }

  /** A device with this leaf. */
  public SampleReport(SpdmCrypto crypto, TestPki.LeafSpec leaf) {
    try {
      pki = new TestPki(AsymAlgorithm.ECDSA_P384);
      KeyPair key = TestPki.keyPair(AsymAlgorithm.ECDSA_P384);
      Bytes request =
          new GetMeasurements.Request(
                  SpdmVersion.V1_1,
                  GetMeasurements.GENERATE_SIGNATURE,
                  GetMeasurements.ALL,
                  NONCE.value(),
                  0,
                  Bytes.EMPTY)
              .encode();
      Bytes unsigned =
          new GetMeasurements.Response(
                  SpdmVersion.V1_1,
                  0,
                  0,
                  new MeasurementRecord(TestDevice.defaultBlocks(0)),
                  Bytes.ofHex("5a".repeat(32)),
                  Bytes.ofHex("03000400" + "37370000" + "4d010200" + "abcd"),
                  Bytes.EMPTY,
                  Bytes.EMPTY)
              .encodeUnsigned();
      Bytes signature =
          SignedSpan.measurements(SpdmVersion.V1_1, Bytes.EMPTY, Bytes.concat(request, unsigned))
              .sign(crypto, AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, key.getPrivate());
      report = Bytes.concat(request, unsigned, signature);
      Bytes blob = pki.chain(key, leaf, HashAlgorithm.SHA_384, crypto);
      chain = CertificateChain.decode(blob, HashAlgorithm.SHA_384, SpdmVersion.V1_1).certificates();
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  public Bytes root() {
    return pki.root();
  }

  public Bytes report() {
    return report;
  }

  /** As NVIDIA orders them: the leaf first. */
  public Bytes pem() {
    return pem(chain.reversed());
  }

  /** As SPDM orders them. */
  public Bytes pemRootFirst() {
    return pem(chain);
  }

  public Bytes pemWithoutRoot() {
    return pem(chain.subList(1, chain.size()).reversed());
  }

  public Bytes pemOutOfOrder() {
    return pem(List.of(chain.get(1), chain.get(0), chain.get(2)));
  }

  private static Bytes pem(List<DeviceCertificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (DeviceCertificate certificate : certificates) {
      text.append("-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder().encodeToString(certificate.der().toByteArray()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return Bytes.owning(text.toString().getBytes(UTF_8));
  }

  /** The list of NVIDIA's collectors with this report in it. */
  public Bytes list() {
    return list(text -> text);
  }

  public Bytes list(UnaryOperator<String> change) {
    String item =
        "[{\"arch\": \"HOPPER\", \"certificate\": \""
            + base64(pem())
            + "\", \"evidence\": \""
            + base64(report)
            + "\", \"nonce\": \""
            + NONCE
            + "\"}]";
    return Bytes.owning(change.apply(item).getBytes(UTF_8));
  }

  public static String base64(Bytes octets) {
    return Base64.getEncoder().encodeToString(octets.toByteArray());
  }
}
