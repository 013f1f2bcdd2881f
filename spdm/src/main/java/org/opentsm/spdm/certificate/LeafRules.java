package org.opentsm.spdm.certificate;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.CertificateExtensions.OtherName;
import org.opentsm.spdm.certificate.CertificateFinding.Severity;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.certificate.CertificateRules.Parameters;
import org.opentsm.spdm.certificate.CertificateRules.Role;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** What DSP0274 asks of the certificate whose key signs for the device. */
final class LeafRules {
  private static final int SERIAL_OCTETS = 20;
  private static final int EMPTY_NAME = 2;

  private final CertificateChain chain;
  private final DeviceCertificate leaf;
  private final Parameters parameters;
  private final List<CertificateFinding> findings;

  LeafRules(CertificateChain chain, Parameters parameters, List<CertificateFinding> findings) {
    this.chain = chain;
    this.leaf = chain.leaf();
    this.parameters = parameters;
    this.findings = findings;
  }

  void check() {
    fields();
    publicKey();
    basicConstraints();
    keyUsage();
    extendedKeyUsage();
    identityOids();
    deviceInfo();
    cmaName();
  }

  private void fields() {
    if (leaf.version() != 3) {
      error("leaf-version", "version", "3", Integer.toString(leaf.version()));
    }
    if (leaf.serialNumber().signum() <= 0 || leaf.serialNumber().bitLength() > 8 * SERIAL_OCTETS) {
      String found =
          leaf.serialNumber().signum() <= 0
              ? "zero or a negative number"
              : leaf.serialNumber().bitLength() + " bits";
      warn("leaf-serial-number", "serialNumber", "1 to 20 octets, positive", found);
    }
    if (!leaf.signatureAlgorithmsAgree()) {
      error(
          "leaf-signature-algorithm",
          "signature",
          leaf.signatureAlgorithmOid() + " as in signatureAlgorithm",
          "another algorithm or parameters");
    }
    boolean generic = parameters.model() == LeafModel.GENERIC;
    if (!generic && leaf.issuerName().length() <= EMPTY_NAME) {
      error("leaf-issuer", "issuer", "a name", "an empty one");
    }
    if (!generic && leaf.subjectName().length() <= EMPTY_NAME) {
      error("leaf-subject", "subject", "a name", "an empty one");
    }
    if (leaf.notAfter().isBefore(leaf.notBefore())) {
      error(
          "leaf-validity",
          "notAfter",
          "not before " + leaf.notBefore(),
          leaf.notAfter().toString());
    }
  }

  private void publicKey() {
    try {
      parameters.crypto().requireKeyFits(parameters.algorithm(), leaf.publicKey());
    } catch (VerificationException wrong) {
      error(
          "leaf-public-key",
          "subjectPublicKeyInfo",
          "a key for " + parameters.algorithm(),
          foundKey());
    }
  }

  private String foundKey() {
    try {
      return SpdmCrypto.describe(leaf.publicKey());
    } catch (VerificationException unreadable) {
      return "a key that cannot be used";
    }
  }

  private void basicConstraints() {
    boolean unreadable =
        leaf.extensions().malformed().containsKey(CertificateExtensions.BASIC_CONSTRAINTS);
    if (leaf.isCertificateAuthority()) {
      error("leaf-basic-constraints", "basicConstraints", "cA FALSE", "cA TRUE");
    } else if (!unreadable
        && leaf.extensions().basicConstraints().isEmpty()
        && parameters.version().atLeast(SpdmVersion.V1_3)) {
      error(
          "leaf-basic-constraints",
          "basicConstraints",
          "cA FALSE (from 1.3 on)",
          "no such extension");
    }
  }

  private void keyUsage() {
    if (leaf.extensions().malformed().containsKey(CertificateExtensions.KEY_USAGE)) {
      return;
    }
    Set<X509KeyUsage> usage = leaf.extensions().keyUsage().orElse(null);
    if (usage == null) {
      if (parameters.model() != LeafModel.GENERIC) {
        error("leaf-key-usage", "keyUsage", "digitalSignature", "no such extension");
      }
      return;
    }
    if (!usage.contains(X509KeyUsage.DIGITAL_SIGNATURE)) {
      error("leaf-key-usage", "keyUsage", "digitalSignature", usage.toString());
    }
    if (usage.contains(X509KeyUsage.KEY_CERT_SIGN)) {
      error("leaf-key-cert-sign", "keyUsage", "no keyCertSign", usage.toString());
    }
  }

  /**
   * A certificate for the other role alone is refused; one for both, or for none in particular, is
   * not.
   */
  private void extendedKeyUsage() {
    List<String> purposes = leaf.extensions().extendedKeyUsage();
    boolean responder = parameters.role() == Role.RESPONDER;
    String own = responder ? SpdmOids.EKU_RESPONDER_AUTH : SpdmOids.EKU_REQUESTER_AUTH;
    String other = responder ? SpdmOids.EKU_REQUESTER_AUTH : SpdmOids.EKU_RESPONDER_AUTH;
    if (purposes.contains(other) && !purposes.contains(own)) {
      error("leaf-extended-key-usage", "extKeyUsage", own, String.join(", ", purposes));
    }
  }

  private void identityOids() {
    List<String> leafOids = leaf.extensions().spdmOids();
    if (parameters.model() == LeafModel.ALIAS) {
      if (leafOids.contains(SpdmOids.HARDWARE_IDENTITY)) {
        error(
            "alias-hardware-identity",
            "extension " + SpdmOids.SPDM_EXTENSION,
            "no hardware identity in an alias certificate",
            SpdmOids.HARDWARE_IDENTITY);
      }
    } else if (parameters.model() == LeafModel.DEVICE
        && leafOids.contains(SpdmOids.MUTABLE_CERTIFICATE)) {
      warn(
          "device-mutable",
          "extension " + SpdmOids.SPDM_EXTENSION,
          "no mutable certificate in the device model",
          SpdmOids.MUTABLE_CERTIFICATE);
    }
  }

  private void deviceInfo() {
    leaf.deviceInfo()
        .filter(info -> info.split(":", -1).length < 3)
        .ifPresent(info ->
            warn(
                "leaf-device-info",
                "subjectAltName " + SpdmOids.DEVICE_INFO,
                "MANUFACTURER:PRODUCT:SERIAL",
                DeviceCertificate.printable(info)));
  }

  private void cmaName() {
    if (parameters.cmaSan() == CmaSan.OFF) {
      return;
    }
    List<OtherName> names =
        leaf.extensions().otherNames().stream()
            .filter(name -> name.type().equals(SpdmOids.PCI_CMA))
            .toList();
    String expected = parameters.expectedName().map(CmaName::text).orElse(null);
    boolean good =
        names.stream()
            .flatMap(name -> name.text().stream())
            .anyMatch(
                text -> expected == null ? CmaName.parse(text).isPresent() : text.equals(expected));
    if (!good) {
      add(
          "cma-san",
          parameters.cmaSan() == CmaSan.REQUIRE ? Severity.ERROR : Severity.WARNING,
          "subjectAltName " + SpdmOids.PCI_CMA,
          expected == null
              ? "the PCI identity as UTF8String: Vendor=...:Device=...:CC=...:REV=..., and what follows"
              : expected,
          names.isEmpty() ? missingCmaName() : describe(names));
    }
  }

  private String missingCmaName() {
    return leaf.extensions().find(CertificateExtensions.SUBJECT_ALTERNATIVE_NAME).isEmpty()
        ? "no subjectAltName"
        : "no otherName of this type";
  }

  private static String describe(List<OtherName> names) {
    return names.stream()
        .map(name -> name.text().orElse("no UTF8String: " + name.value()))
        .map(DeviceCertificate::printable)
        .collect(Collectors.joining(", "));
  }

  private void error(String rule, String field, String expected, String found) {
    add(rule, Severity.ERROR, field, expected, found);
  }

  private void warn(String rule, String field, String expected, String found) {
    add(rule, Severity.WARNING, field, expected, found);
  }

  private void add(String rule, Severity severity, String field, String expected, String found) {
    findings.add(
        new CertificateFinding(
            rule,
            severity,
            chain.certificates().size() - 1,
            leaf.subject(),
            field,
            expected,
            found));
  }
}
