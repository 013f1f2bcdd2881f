package org.opentsm.spdm.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateFinding.Severity;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * SPDM's rules for a certificate chain (DSP0274, "Certificates and certificate chains" and "Leaf
 * certificate fields").
 *
 * <p>They tell whether a chain is consistent and its leaf fit for SPDM; not whether anybody should
 * trust it, nor whether it is valid today. That is {@link CertificatePath}'s part.
 */
public final class CertificateRules {
  /** Who presents the chain. */
  public enum Role {
    /** A device answers. */
    RESPONDER,
    /** A requester proves itself in mutual authentication. */
    REQUESTER
  }

  /** What to make of a leaf without the PCI identity in its Subject Alternative Name. */
  public enum CmaSan {
    /** An error. */
    REQUIRE,
    /** A warning: the right choice for devices as they ship. */
    WARN,
    /** Not looked at. */
    OFF
  }

  /**
   * What a chain is checked against.
   *
   * @param version of the connection
   * @param algorithm negotiated for the signatures of the leaf's key
   * @param model of the slot
   * @param role of the owner
   * @param cmaSan whether the PCI identity must be in the leaf
   * @param expectedName what the leaf must say then; if empty, any name will do
   * @param crypto checks signatures and digests
   */
  public record Parameters(
      SpdmVersion version,
      SignatureAlgorithm algorithm,
      LeafModel model,
      Role role,
      CmaSan cmaSan,
      Optional<CmaName> expectedName,
      SpdmCrypto crypto) {

    /** For a Responder, with a warning if the leaf has no PCI identity. */
    public static Parameters responder(
        SpdmVersion version, SignatureAlgorithm algorithm, LeafModel model, SpdmCrypto crypto) {
      return new Parameters(
          version, algorithm, model, Role.RESPONDER, CmaSan.WARN, Optional.empty(), crypto);
    }

    /** The same with another treatment of the PCI identity. */
    public Parameters withCmaSan(CmaSan treatment, Optional<CmaName> expected) {
      return new Parameters(version, algorithm, model, role, treatment, expected, crypto);
    }
  }

  private static final String WHOLE = "certificate chain";

  private final CertificateChain chain;
  private final Parameters parameters;
  private final List<CertificateFinding> findings = new ArrayList<>();

  private CertificateRules(CertificateChain chain, Parameters parameters) {
    this.chain = chain;
    this.parameters = parameters;
  }

  /**
   * All departures from the rules, the chain's first, then the leaf's; empty for a chain without
   * fault.
   */
  public static List<CertificateFinding> check(CertificateChain chain, Parameters parameters) {
    CertificateRules rules = new CertificateRules(chain, parameters);
    rules.rootHash();
    rules.links();
    rules.rest();
    return List.copyOf(rules.findings);
  }

  /**
   * The same without the links between the certificates, for those who validate the path: {@link
   * CertificatePath} looks at them, and spends no time on the keys of a chain without a root.
   */
  public static List<CertificateFinding> checkWithoutLinks(
      CertificateChain chain, Parameters parameters) {
    CertificateRules rules = new CertificateRules(chain, parameters);
    rules.rootHash();
    rules.rest();
    return List.copyOf(rules.findings);
  }

  /**
   * The same for what SET_CERTIFICATE brings in the alias model: the chain ends with the device
   * certificate, an authority whose device issues the leaf itself (DSP0274, "AliasCert model").
   */
  public static List<CertificateFinding> checkUpToDeviceCertificate(
      CertificateChain chain, Parameters parameters) {
    CertificateRules rules = new CertificateRules(chain, parameters);
    rules.rootHash();
    rules.links();
    rules.extensions();
    rules.deviceAuthority();
    return List.copyOf(rules.findings);
  }

  private void deviceAuthority() {
    int last = chain.certificates().size() - 1;
    DeviceCertificate certificate = chain.certificates().get(last);
    if (!certificate.isCertificateAuthority()) {
      add(last, "alias-authority", Severity.ERROR, "basicConstraints", "cA TRUE", "cA FALSE");
    }
    certificate
        .extensions()
        .keyUsage()
        .filter(usage -> !usage.contains(X509KeyUsage.KEY_CERT_SIGN))
        .ifPresent(usage ->
            add(
                last,
                "alias-key-cert-sign",
                Severity.ERROR,
                "keyUsage",
                "keyCertSign",
                usage.toString()));
  }

  private void rest() {
    extensions();
    new LeafRules(chain, parameters, findings).check();
  }

  private void rootHash() {
    Bytes digest = parameters.crypto().digest(chain.hash(), chain.first().der());
    if (digest.constantTimeEquals(chain.rootHash())) {
      return;
    }
    if (chain.first().isSelfIssued()) {
      findings.add(
          new CertificateFinding(
              "root-hash",
              Severity.ERROR,
              -1,
              WHOLE,
              "RootHash",
              digest.toHex(),
              chain.rootHash().toHex()));
    } else {
      findings.add(
          new CertificateFinding(
              "root-included",
              Severity.WARNING,
              -1,
              WHOLE,
              "Certificates",
              "the root with digest " + chain.rootHash().toHex(),
              "a chain that begins with " + chain.first().subject()));
    }
  }

  /**
   * Each certificate names and is signed by the one before. A root's signature of itself says
   * nothing that RootHash does not.
   */
  private void links() {
    List<DeviceCertificate> certificates = chain.certificates();
    for (int i = 1; i < certificates.size(); i++) {
      DeviceCertificate certificate = certificates.get(i);
      DeviceCertificate issuer = certificates.get(i - 1);
      if (!certificate.names(issuer)) {
        add(i, "name-chaining", Severity.ERROR, "issuer", issuer.subject(), certificate.issuer());
      }
      if (!certificate.isSignedBy(issuer, parameters.crypto())) {
        add(
            i,
            "signature",
            Severity.ERROR,
            "signatureValue",
            "a signature by " + issuer.subject(),
            "one that does not verify (algorithm " + certificate.signatureAlgorithmOid() + ")");
      }
    }
  }

  private void extensions() {
    for (int i = 0; i < chain.certificates().size(); i++) {
      int index = i;
      chain
          .certificates()
          .get(i)
          .extensions()
          .malformed()
          .forEach((oid, reason) ->
              add(
                  index,
                  "extension",
                  Severity.ERROR,
                  "extension " + oid,
                  reason.field() + " as " + reason.expected(),
                  reason.found()));
    }
  }

  private void add(
      int index, String rule, Severity severity, String field, String expected, String found) {
    findings.add(
        new CertificateFinding(
            rule,
            severity,
            index,
            chain.certificates().get(index).subject(),
            field,
            expected,
            found));
  }
}
