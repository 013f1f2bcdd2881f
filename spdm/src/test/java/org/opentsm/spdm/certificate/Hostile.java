package org.opentsm.spdm.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.testing.TestPki;

/**
 * Everything that can be done with a chain from a peer; none of it may end in an unchecked
 * exception.
 */
final class Hostile {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final TestPki PKI = new TestPki(AsymAlgorithm.ECDSA_P384);
  private static final List<DeviceCertificate> ANCHORS = anchors();
  private static final Optional<CmaName> NAME =
      Optional.of(
          new CmaName(1, 2, 3, 4, OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty()));

  private Hostile() {}

  static void judge(CertificateChain chain) {
    for (LeafModel model : LeafModel.values()) {
      CertificateRules.check(
              chain,
              CertificateRules.Parameters.responder(
                      SpdmVersion.V1_3, AsymAlgorithm.ECDSA_P384, model, CRYPTO)
                  .withCmaSan(CertificateRules.CmaSan.REQUIRE, NAME))
          .forEach(finding -> assertThat(finding.toString()).contains(finding.rule()));
    }
    CertificatePath.validate(chain, ANCHORS, List.of(), TestPki.NOW, CRYPTO)
        .checks()
        .forEach(check -> assertThat(check.toString()).contains(check.check()));
    for (DeviceCertificate certificate : chain.certificates()) {
      try {
        SpdmCrypto.describe(certificate.publicKey());
      } catch (VerificationException typed) {
        // A key that cannot be used is an answer too.
      }
    }
  }

  private static List<DeviceCertificate> anchors() {
    try {
      Bytes root = PKI.root();
      return List.of(DeviceCertificate.decode(root));
    } catch (MalformedMessageException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
