package org.opentsm.spdm.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateFinding.Severity;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.certificate.CertificateRules.Parameters;
import org.opentsm.spdm.certificate.CertificateRules.Role;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.testing.SharedMaterial;
import org.opentsm.spdm.testing.TestKeys;
import org.opentsm.spdm.testing.TestPki;
import org.opentsm.spdm.testing.TestPki.Content;

class CertificateRulesTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final HashAlgorithm HASH = HashAlgorithm.SHA_384;
  private static final AsymAlgorithm P384 = AsymAlgorithm.ECDSA_P384;
  private static final TestPki PKI = new TestPki(P384);
  private static final Parameters DEVICE_13 =
      Parameters.responder(SpdmVersion.V1_3, P384, LeafModel.DEVICE, CRYPTO);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ECDSA_P256",
        "ECDSA_P384",
        "ECDSA_P521",
        "RSASSA_2048",
        "RSAPSS_3072",
        "ED25519",
        "ED448"
      })
  void aGoodChainHasNoFinding(AsymAlgorithm algorithm) throws SpdmException {
    for (HashAlgorithm hash : List.of(HashAlgorithm.SHA_256, HashAlgorithm.SHA3_512)) {
      CertificateChain chain =
          CertificateChain.decode(new TestPki(algorithm).chain(hash), hash, SpdmVersion.V1_4);
      assertThat(
              CertificateRules.check(
                  chain,
                  Parameters.responder(SpdmVersion.V1_4, algorithm, LeafModel.DEVICE, CRYPTO)))
          .isEmpty();
    }
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("leaf-version", "version", "3", "1", c -> c.withVersion(1)),
        fault("leaf-serial-number", "serialNumber", "positive", "zero", c -> c.withSerial(0)),
        fault("leaf-subject", "subject", "a name", "empty", c -> c.withNames("", c.issuer())),
        fault(
            "leaf-validity",
            "notAfter",
            "2025-01-01",
            "2024-01-01",
            c ->
                c.withValidity(
                    Instant.parse("2025-01-01T00:00:00Z"), Instant.parse("2024-01-01T00:00:00Z"))),
        fault(
            "leaf-public-key",
            "subjectPublicKeyInfo",
            "ECDSA_P384",
            "EC P256",
            c -> c.withKeys(TestKeys.of(AsymAlgorithm.ECDSA_P256, "leaf"), c.signer())),
        fault(
            "leaf-basic-constraints",
            "basicConstraints",
            "cA FALSE",
            "cA TRUE",
            c -> c.withBasicConstraints(true, true, OptionalInt.empty())),
        fault(
            "leaf-basic-constraints",
            "basicConstraints",
            "from 1.3 on",
            "no such extension",
            c -> c.withBasicConstraints(false, false, OptionalInt.empty())),
        fault(
            "leaf-key-usage",
            "keyUsage",
            "digitalSignature",
            "KEY_AGREEMENT",
            c -> c.withKeyUsage(KeyUsage.keyAgreement)),
        fault(
            "leaf-key-usage",
            "keyUsage",
            "digitalSignature",
            "no such extension",
            c -> c.withKeyUsage(-1)),
        fault(
            "leaf-key-cert-sign",
            "keyUsage",
            "no keyCertSign",
            "KEY_CERT_SIGN",
            c -> c.withKeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)),
        fault(
            "leaf-extended-key-usage",
            "extKeyUsage",
            SpdmOids.EKU_RESPONDER_AUTH,
            SpdmOids.EKU_REQUESTER_AUTH,
            c -> c.withPurposes(SpdmOids.EKU_REQUESTER_AUTH)),
        fault(
            "leaf-device-info",
            "subjectAltName " + SpdmOids.DEVICE_INFO,
            "MANUFACTURER:PRODUCT:SERIAL",
            "nonsense",
            c ->
                c.withOtherNames(
                    SpdmOids.DEVICE_INFO, "nonsense", SpdmOids.PCI_CMA, TestPki.CMA_NAME)),
        fault(
            "device-mutable",
            "extension " + SpdmOids.SPDM_EXTENSION,
            "no mutable",
            SpdmOids.MUTABLE_CERTIFICATE,
            c -> c.withSpdmOids(SpdmOids.HARDWARE_IDENTITY, SpdmOids.MUTABLE_CERTIFICATE)),
        fault(
            "extension",
            "extension " + SpdmOids.SPDM_EXTENSION,
            "id-spdm-cert-oids",
            "0x31",
            c ->
                c.withSpdmOids()
                    .withExtension(SpdmOids.SPDM_EXTENSION, false, Bytes.of(0x31, 0x00))),
        fault(
            "name-chaining",
            "issuer",
            "CN=Test Authority,O=Example",
            "CN=Somebody",
            c -> c.withNames(c.subject(), "CN=Somebody")),
        fault(
            "signature",
            "signatureValue",
            "Test Authority",
            "does not verify",
            c -> c.withKeys(c.key(), TestKeys.of(P384, "impostor"))),
        fault(
            "cma-san",
            "subjectAltName 2.23.147",
            "PCI identity",
            "no subjectAltName",
            c -> c.withOtherNames()),
        fault(
            "cma-san",
            "subjectAltName 2.23.147",
            "PCI identity",
            "no otherName of this type",
            c -> c.withOtherNames(SpdmOids.DEVICE_INFO, "ACME:NIC:0001")),
        fault(
            "cma-san",
            "subjectAltName 2.23.147",
            "PCI identity",
            "hello",
            c ->
                c.withOtherNames(
                    SpdmOids.DEVICE_INFO, "ACME:NIC:0001", SpdmOids.PCI_CMA, "hello")));
  }

  private static Arguments fault(
      String rule, String field, String expected, String found, UnaryOperator<Content> change) {
    return Arguments.of(rule, field, expected, found, change);
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("faults")
  void oneFaultGivesOneFinding(
      String rule, String field, String expected, String found, UnaryOperator<Content> change)
      throws SpdmException {
    List<CertificateFinding> findings = check(PKI.chainWithLeaf(HASH, change), DEVICE_13);

    // A certificate of version 1 has no extensions either, which breaks other rules with it.
    assertThat(findings).hasSizeBetween(1, rule.equals("leaf-version") ? 4 : 1);
    CertificateFinding first = findings.getFirst();
    assertThat(first.rule()).isEqualTo(rule);
    assertThat(first.certificateIndex()).isEqualTo(2);
    assertThat(first.field()).isEqualTo(field);
    assertThat(first.expected()).contains(expected);
    assertThat(first.found()).contains(found);
  }

  @Test
  void aPurposeForBothRolesOrForNoneIsGood() throws SpdmException {
    for (String[] purposes :
        new String[][] {
          {}, {"1.3.6.1.5.5.7.3.2"}, {SpdmOids.EKU_REQUESTER_AUTH, SpdmOids.EKU_RESPONDER_AUTH}
        }) {
      assertThat(check(PKI.chainWithLeaf(HASH, c -> c.withPurposes(purposes)), DEVICE_13))
          .isEmpty();
    }
  }

  @Test
  void aRequestersPurposeIsForARequester() throws SpdmException {
    Parameters requester =
        new Parameters(
            SpdmVersion.V1_3,
            P384,
            LeafModel.DEVICE,
            Role.REQUESTER,
            CmaSan.OFF,
            Optional.empty(),
            CRYPTO);
    assertThat(
            check(
                PKI.chainWithLeaf(HASH, c -> c.withPurposes(SpdmOids.EKU_REQUESTER_AUTH)),
                requester))
        .isEmpty();
    assertThat(check(PKI.chain(HASH), requester))
        .extracting(CertificateFinding::rule)
        .containsExactly("leaf-extended-key-usage");
  }

  @Test
  void basicConstraintsMayBeAbsentBefore13() throws SpdmException {
    Bytes chain =
        PKI.chainWithLeaf(HASH, c -> c.withBasicConstraints(false, false, OptionalInt.empty()));
    assertThat(
            check(chain, Parameters.responder(SpdmVersion.V1_2, P384, LeafModel.UNKNOWN, CRYPTO)))
        .isEmpty();
  }

  @Test
  void theModelDecidesAboutTheHardwareIdentity() throws SpdmException {
    Parameters alias = Parameters.responder(SpdmVersion.V1_3, P384, LeafModel.ALIAS, CRYPTO);
    assertThat(check(PKI.chain(HASH), alias))
        .extracting(CertificateFinding::rule, CertificateFinding::severity)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("alias-hardware-identity", Severity.ERROR));
    assertThat(
            check(
                PKI.chainWithLeaf(HASH, c -> c.withSpdmOids(SpdmOids.MUTABLE_CERTIFICATE)), alias))
        .isEmpty();
    Parameters generic = Parameters.responder(SpdmVersion.V1_3, P384, LeafModel.GENERIC, CRYPTO);
    assertThat(check(PKI.chainWithLeaf(HASH, c -> c.withKeyUsage(-1)), generic)).isEmpty();
  }

  @Test
  void upToTheDeviceCertificateTheLastIsAnAuthority() throws SpdmException {
    Parameters alias = Parameters.responder(SpdmVersion.V1_3, P384, LeafModel.ALIAS, CRYPTO);

    assertThat(upToDevice(List.of(PKI.root(), PKI.authority()), alias)).isEmpty();
    assertThat(upToDevice(List.of(PKI.root(), PKI.authority(), PKI.leaf()), alias))
        .extracting(CertificateFinding::rule)
        .containsExactly("alias-authority", "alias-key-cert-sign");
    assertThat(upToDevice(List.of(PKI.authority(), PKI.root()), alias))
        .extracting(CertificateFinding::rule)
        .contains("name-chaining", "signature");
  }

  private static List<CertificateFinding> upToDevice(
      List<Bytes> certificates, Parameters parameters) throws SpdmException {
    return CertificateRules.checkUpToDeviceCertificate(
        CertificateChain.decode(
            CertificateChain.encode(HASH, CRYPTO, certificates), HASH, SpdmVersion.V1_3),
        parameters);
  }

  @Test
  void theRootHashMustBeTheRoots() throws SpdmException {
    Bytes wrong =
        CertificateChain.encode(Bytes.zeros(48), List.of(PKI.root(), PKI.authority(), PKI.leaf()));
    List<CertificateFinding> findings = check(wrong, DEVICE_13);
    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().rule()).isEqualTo("root-hash");
    assertThat(findings.getFirst().severity()).isEqualTo(Severity.ERROR);
    assertThat(findings.getFirst().expected()).isEqualTo(CRYPTO.digest(HASH, PKI.root()).toHex());
    assertThat(findings.getFirst().found()).isEqualTo("00".repeat(48));
  }

  @Test
  void aRootThatIsNotIncludedIsSaid() throws SpdmException {
    Bytes rootless =
        CertificateChain.encode(
            CRYPTO.digest(HASH, PKI.root()), List.of(PKI.authority(), PKI.leaf()));
    assertThat(check(rootless, DEVICE_13))
        .extracting(CertificateFinding::rule, CertificateFinding::severity)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("root-included", Severity.WARNING));
  }

  @Test
  void aFlippedOctetInTheAuthorityBreaksItsSignature() throws SpdmException {
    byte[] authority = PKI.authority().toByteArray();
    authority[authority.length - 1] ^= 1;
    Bytes chain =
        CertificateChain.encode(
            HASH, CRYPTO, List.of(PKI.root(), Bytes.owning(authority), PKI.leaf()));
    assertThat(check(chain, DEVICE_13))
        .extracting(CertificateFinding::rule, CertificateFinding::certificateIndex)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("signature", 1));
  }

  @Test
  void theCmaNameIsComparedWithTheFunctions() throws SpdmException {
    CmaName right =
        new CmaName(
            0x1AF4,
            0x1041,
            0x020000,
            1,
            OptionalInt.of(0x1AF4),
            OptionalInt.of(0x1100),
            OptionalLong.empty());
    CmaName wrong =
        new CmaName(
            0x10DE,
            0x2330,
            0x030200,
            0xA1,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalLong.of(0xFEDC_BA98_7654_3210L));
    Bytes chain = PKI.chain(HASH);

    assertThat(check(chain, DEVICE_13.withCmaSan(CmaSan.REQUIRE, Optional.of(right)))).isEmpty();
    List<CertificateFinding> findings =
        check(chain, DEVICE_13.withCmaSan(CmaSan.REQUIRE, Optional.of(wrong)));
    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().severity()).isEqualTo(Severity.ERROR);
    assertThat(findings.getFirst().expected())
        .isEqualTo("Vendor=10de:Device=2330:CC=030200:REV=a1:fedcba9876543210");
    assertThat(findings.getFirst().found()).isEqualTo(TestPki.CMA_NAME);
    assertThat(check(chain, DEVICE_13.withCmaSan(CmaSan.WARN, Optional.of(wrong))))
        .extracting(CertificateFinding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(check(chain, DEVICE_13.withCmaSan(CmaSan.OFF, Optional.of(wrong)))).isEmpty();
  }

  @Test
  void aMalformedNameIsAFindingAndSafeToPrint() throws SpdmException {
    Bytes chain =
        PKI.chainWithLeaf(HASH, c -> c.withOtherNames(SpdmOids.PCI_CMA, "\u001b[31mVendor\u202e"));
    CmaName any =
        new CmaName(1, 2, 3, 4, OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty());
    assertThat(
            check(chain, DEVICE_13.withCmaSan(CmaSan.REQUIRE, Optional.of(any))).getFirst().found())
        .isEqualTo("?[31mVendor?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hopper_chain.txt", "blackwell_chain.txt"})
  void shippingDevicesPassButForThePciIdentity(String file)
      throws IOException, CertificateException, SpdmException {
    List<Bytes> ders = new ArrayList<>();
    try (var in = Files.newInputStream(SharedMaterial.require("vectors/nvidia/" + file))) {
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        ders.addFirst(Bytes.owning(((X509Certificate) certificate).getEncoded()));
      }
    }
    Bytes blob = CertificateChain.encode(HASH, CRYPTO, ders);
    assertThat(check(blob, Parameters.responder(SpdmVersion.V1_1, P384, LeafModel.UNKNOWN, CRYPTO)))
        .extracting(CertificateFinding::rule)
        .containsExactly("cma-san");
    CertificateChain chain = CertificateChain.decode(blob, HASH, SpdmVersion.V1_1);
    CertificatePath.Result path =
        CertificatePath.validate(chain, List.of(chain.first()), List.of(), TestPki.NOW, CRYPTO);
    assertThat(path.checks()).noneMatch(c -> c.outcome() == PathCheck.Outcome.FAIL);
  }

  private static List<CertificateFinding> check(Bytes blob, Parameters parameters)
      throws SpdmException {
    return CertificateRules.check(
        CertificateChain.decode(blob, HASH, parameters.version()), parameters);
  }
}
