package org.opentsm.evidence.tdx;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.finding.EndorsementPath;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.finding.PathFindings;
import org.opentsm.evidence.finding.Signatures;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.PathCheck;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What Intel's documents say of the quoting enclave, the TDX module and the platform's firmware
 * (Intel, "Get TDX TCB Info", "Get TDX QE Identity").
 */
final class CollateralChecks {
  private static final String MODULE = "TDX_";

  /**
   * Part of its name. Keys of platforms lead to the same root, and must not speak of platforms: one
   * that leaks would call its own firmware up to date.
   */
  private static final String SIGNER = "CN=Intel SGX TCB Signing";

  private static final String FAULTY = "Intel knows of something wrong with this firmware.";

  private static final LeafRule SIGNER_RULE =
      new LeafRule(Set.of(), SIGNER, certificate -> certificate.subject().contains(SIGNER));

  private final Findings findings;
  private final String part;
  private final StatementRequest request;
  private final SpdmCrypto crypto;

  CollateralChecks(Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    this.findings = findings;
    this.part = part;
    this.request = request;
    this.crypto = crypto;
  }

  /**
   * Reports both.
   *
   * @param voucher who vouches for the attestation key
   */
  void report(TdxQuote quote, Voucher voucher) {
    reportEnclave(findings.of(CheckId.STATEMENT_RULES, part, voucher), quote.enclave(), voucher);
    reportTcb(findings.of(CheckId.STATEMENT_TCB, part, voucher), quote);
  }

  private void reportEnclave(Findings.Finding finding, EnclaveReport enclave, Voucher voucher) {
    Optional<Collateral> given = latest(documents(Collateral.ENCLAVE_IDENTITY, "TD_QE").stream());
    if (given.isEmpty()) {
      String expected = "a quoting enclave of Intel";
      String found = "no identity of it to compare with";
      String why =
          "Any enclave may have made the attestation key: give Intel's QE identity as an endorsement.";
      // The platform certifies the key of any enclave that its owner lets ask for that.
      if (voucher == Voucher.NOBODY) {
        finding.notEvaluated(expected, found, why);
      } else {
        finding.warn(expected, found, why);
      }
      return;
    }
    Collateral document = given.get();
    JsonNode identity = document.body();
    if (!isReliable(finding, document)) {
      return;
    }
    String expected = "the quoting enclave of " + document.name();
    Optional<TcbStatus> status = TcbStatus.ofVersion(identity, enclave.securityVersion());
    if (!hex(enclave.mrSigner()).equals(text(identity, "mrsigner"))
        || !identity.path("isvprodid").isInt()
        || identity.path("isvprodid").intValue() != enclave.productId()) {
      finding.fail(
          expected,
          "MRSIGNER " + enclave.mrSigner().toHex() + ", ISVPRODID " + enclave.productId(),
          "The attestation key was made by another enclave.");
    } else if (!matches(enclave.miscSelect(), identity, "miscselect")
        || !matches(enclave.attributes(), identity, "attributes")) {
      finding.fail(
          expected,
          "MISCSELECT "
              + enclave.miscSelect().toHex()
              + ", ATTRIBUTES "
              + enclave.attributes().toHex(),
          "The quoting enclave runs in a mode in which it cannot be trusted.");
    } else if (!status.map(TcbStatus::isUpToDate).orElse(false)) {
      finding.fail(
          expected,
          "ISVSVN " + enclave.securityVersion() + ": " + text(status),
          "The quoting enclave is too old.");
    } else {
      finding.pass(
          expected, "ISVSVN " + enclave.securityVersion(), CheckId.STATEMENT_RULES.statement());
    }
  }

  private void reportTcb(Findings.Finding finding, TdxQuote quote) {
    Optional<PckExtension> pck = PckExtension.readable(quote.certificates().getFirst());
    if (pck.isEmpty()) {
      finding.notEvaluated(
          "the platform of the PCK", "none that is readable", "Its firmware cannot be looked up.");
      return;
    }
    String expected = "TCB info of FMSPC " + pck.get().fmspc().toHex();
    List<Collateral> given = documents(Collateral.TCB_INFO, "TDX");
    Optional<Collateral> own = latest(given.stream().filter(info -> isOf(info, pck.get())));
    if (given.isEmpty() && !isIntels(quote.report().mrSignerSeam())) {
      finding.fail(
          "a TDX module of Intel, whose MRSIGNERSEAM is zeros",
          quote.report().mrSignerSeam().toHex(),
          "The TDX module is another one than Intel's.");
    } else if (given.isEmpty()) {
      finding.notEvaluated(
          expected, "none", "Give Intel's TCB info for this platform as an endorsement.");
    } else if (own.isEmpty()) {
      finding.unchecked(
          expected,
          "that of FMSPC "
              + given.stream()
                  .map(
                      info -> PrintableText.of(text(info.body(), "fmspc")).toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", ")),
          "The TCB info that was given is of another platform.");
    } else if (isReliable(finding, own.get())) {
      reportLevels(finding, quote, own.get().body(), pck.get());
    }
  }

  private static boolean isIntels(Bytes mrSignerSeam) {
    return mrSignerSeam.equals(Bytes.zeros(mrSignerSeam.length()));
  }

  private static boolean isOf(Collateral info, PckExtension pck) {
    return hex(pck.fmspc()).equals(text(info.body(), "fmspc"))
        && hex(pck.pceId()).equals(text(info.body(), "pceId"));
  }

  private static void reportLevels(
      Findings.Finding finding, TdxQuote quote, JsonNode info, PckExtension pck) {
    TdReport report = quote.report();
    JsonNode module = module(info, report.teeTcbSvn());
    String expected = TcbStatus.UP_TO_DATE;
    if (!hex(report.mrSignerSeam()).equals(text(module, "mrsigner"))
        || !matches(report.seamAttributes(), module, "attributes")) {
      finding.fail(
          "a TDX module of " + text(module, "mrsigner"),
          "MRSIGNERSEAM "
              + report.mrSignerSeam().toHex()
              + ", SEAMATTRIBUTES "
              + report.seamAttributes().toHex(),
          "The TDX module is another one than Intel's.");
      return;
    }
    Optional<TcbStatus> platform = TcbStatus.ofPlatform(info, pck, report.teeTcbSvn());
    Optional<TcbStatus> software = statusOf(info, pck, report.teeTcbSvn());
    Optional<Bytes> running = report.teeTcbSvn2().filter(svn -> !svn.equals(report.teeTcbSvn()));
    Optional<TcbStatus> now = running.flatMap(svn -> statusOf(info, pck, svn));
    String found =
        "platform "
            + text(platform)
            + ", TDX module "
            + text(software)
            + running
                .map(svn -> ", the one now running " + version(svn) + ": " + text(now))
                .orElse("");
    boolean launchedWell = software.filter(TcbStatus::isUpToDate).isPresent();
    boolean runsWell = running.isEmpty() || now.filter(TcbStatus::isUpToDate).isPresent();
    if (platform.filter(TcbStatus::isUpToDate).isEmpty()) {
      finding.fail(expected, found, FAULTY);
    } else if (running.filter(svn -> isOlder(svn, report.teeTcbSvn())).isPresent()) {
      finding.fail(
          expected, found, "An older module runs now than at launch: modules are updated forward.");
    } else if (launchedWell && running.filter(svn -> !isKnown(info, svn)).isPresent()) {
      finding.unchecked(
          expected, found, "The module that runs now is not in the TCB info: get a newer one.");
    } else if (launchedWell && runsWell) {
      finding.pass(expected, found, CheckId.STATEMENT_TCB.statement());
    } else if (!launchedWell && running.isPresent() && runsWell) {
      finding.fail(
          expected,
          found,
          "The module was updated under the trust domain: launched anew, it would be up to date.");
    } else {
      finding.fail(expected, found, FAULTY);
    }
  }

  /** Of TEE_TCB_SVN the second octet is the module's version, the first its security version. */
  private static String version(Bytes teeTcbSvn) {
    return teeTcbSvn.get(1) + "." + teeTcbSvn.get(0);
  }

  private static boolean isOlder(Bytes teeTcbSvn, Bytes than) {
    return teeTcbSvn.get(1) < than.get(1)
        || teeTcbSvn.get(1) == than.get(1) && teeTcbSvn.get(0) < than.get(0);
  }

  private static boolean isKnown(JsonNode info, Bytes teeTcbSvn) {
    return teeTcbSvn.get(1) == 0 || module(info, teeTcbSvn).has("tcbLevels");
  }

  private static Optional<TcbStatus> statusOf(JsonNode info, PckExtension pck, Bytes teeTcbSvn) {
    return teeTcbSvn.get(1) > 0
        ? TcbStatus.ofVersion(module(info, teeTcbSvn), teeTcbSvn.get(0))
        : TcbStatus.ofPlatform(info, pck, teeTcbSvn);
  }

  /** The identity of the module of this version; of version 0, the document's first. */
  private static JsonNode module(JsonNode info, Bytes teeTcbSvn) {
    int version = teeTcbSvn.get(1);
    String id = MODULE + String.format(Locale.ROOT, "%02X", version);
    for (JsonNode identity : info.path("tdxModuleIdentities")) {
      if (version > 0 && identity.path("id").asText().equals(id)) {
        return identity;
      }
    }
    return info.path("tdxModule");
  }

  private List<Collateral> documents(String inner, String id) {
    return request.trust().documents().stream()
        .flatMap(document -> Collateral.of(document, inner).stream())
        .filter(document -> document.body().path("id").asText().equals(id))
        .toList();
  }

  /**
   * Whoever keeps old documents beside new ones means the new ones. What Intel did not sign says
   * nothing of its time: it is looked at only where there is nothing else.
   */
  private Optional<Collateral> latest(Stream<Collateral> documents) {
    return documents.max(
        Comparator.comparing((Collateral document) ->
                signer(document).filter(signer -> signer.path().holds()).isPresent())
            .thenComparing(Collateral::nextUpdate));
  }

  /** Who signed a document, and whether that is somebody who may. */
  private record Signer(DeviceCertificate certificate, CertificatePath.Result path) {}

  private Optional<Signer> signer(Collateral document) {
    return request.trust().certificates().stream()
        .filter(SIGNER_RULE.marked())
        .filter(certificate -> signed(document, certificate))
        .map(certificate -> new Signer(certificate, path(certificate)))
        .max(Comparator.comparing(signer -> signer.path().holds()));
  }

  private CertificatePath.Result path(DeviceCertificate signer) {
    EndorsementPath above = new EndorsementPath(findings, part, crypto, SIGNER_RULE);
    return SIGNER_RULE.validate(
        above.above(signer, request.trust().certificates()),
        request.trust().rootsOf(Kind.TDX),
        request.trust().revocationLists(),
        request.at(),
        crypto);
  }

  /** Whether Intel signed the document and it is not old; tells it otherwise. */
  private boolean isReliable(Findings.Finding finding, Collateral document) {
    String expected = document.name() + ", signed under a given root and in force";
    Optional<Signer> signer = signer(document);
    Instant at = request.at();
    if (at.isAfter(document.nextUpdate())) {
      finding.fail(
          "a document in force at " + at,
          document.name() + ", old since " + document.nextUpdate(),
          "What is known of this firmware by now is not in the document: get a newer one.");
      return false;
    }
    if (signer.isEmpty()) {
      finding.unchecked(
          expected,
          "no certificate of a TCB signing key that signed it",
          "Give the chain of Intel's TCB signing key as an endorsement.");
      return false;
    }
    if (!signer.get().path().holds()) {
      finding.fail(
          expected,
          "a signature by "
              + signer.get().certificate().subject()
              + ", whose path to a given root does not hold",
          "The document is not one of Intel's.");
      return false;
    }
    Optional<PathCheck> unlisted =
        PathFindings.unlisted(signer.get().path(), request.trust().revocationLists());
    if (unlisted.isPresent()) {
      finding.unchecked(
          unlisted.get().expected(),
          unlisted.get().found(),
          "The revocation lists that were given say nothing of who signed "
              + document.name()
              + ".");
      return false;
    }
    return true;
  }

  private boolean signed(Collateral document, DeviceCertificate certificate) {
    return Signatures.holds(() ->
        crypto.verify(
            AsymAlgorithm.ECDSA_P256,
            HashAlgorithm.SHA_256,
            certificate.publicKey(),
            document.signed(),
            document.signature(),
            Bytes.EMPTY));
  }

  /** Whether the bits that count are the wanted ones. */
  private static boolean matches(Bytes value, JsonNode identity, String name) {
    String wanted = text(identity, name);
    String mask = text(identity, name + "Mask");
    if (wanted.length() != 2 * value.length() || mask.length() != 2 * value.length()) {
      return false;
    }
    try {
      Bytes wantedOctets = Bytes.ofHex(wanted);
      Bytes maskOctets = Bytes.ofHex(mask);
      for (int i = 0; i < value.length(); i++) {
        if (((value.get(i) ^ wantedOctets.get(i)) & maskOctets.get(i)) != 0) {
          return false;
        }
      }
      return true;
    } catch (IllegalArgumentException noHex) {
      return false;
    }
  }

  private static String text(Optional<TcbStatus> status) {
    return status.map(TcbStatus::toString).orElse("below every level");
  }

  /** Documents write hexadecimal digits in capitals. */
  private static String text(JsonNode node, String name) {
    return node.path(name).asText().toUpperCase(Locale.ROOT);
  }

  private static String hex(Bytes value) {
    return value.toHex().toUpperCase(Locale.ROOT);
  }
}
