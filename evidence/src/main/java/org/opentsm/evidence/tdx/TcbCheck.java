package org.opentsm.evidence.tdx;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/**
 * What Intel's TCB info says of the platform's firmware and the TDX module (Intel, "Get TDX TCB
 * Info").
 */
final class TcbCheck {
  private static final String MODULE = "TDX_";
  private static final String FAULTY = "Intel knows of something wrong with this firmware.";

  private final IntelDocuments documents;

  TcbCheck(IntelDocuments documents) {
    this.documents = documents;
  }

  /** Reports whether platform and module are up to date. */
  void report(Findings.Finding finding, TdxQuote quote) {
    Optional<PckExtension> pck = PckExtension.readable(quote.certificates().getFirst());
    if (pck.isEmpty()) {
      finding.notEvaluated(
          "the platform of the PCK", "none that is readable", "Its firmware cannot be looked up.");
      return;
    }
    String expected = "TCB info of FMSPC " + pck.get().fmspc().toHex();
    List<Collateral> given = documents.documents(Collateral.TCB_INFO, "TDX");
    Optional<Collateral> own =
        documents.latest(given.stream().filter(info -> isOf(info, pck.get())));
    if (given.isEmpty() && !isIntels(quote.report().mrSignerSeam())) {
      finding.fail(
          "a TDX module of Intel, whose MRSIGNERSEAM is zeros",
          quote.report().mrSignerSeam().toHex(),
          "The TDX module is another one than Intel's.");
    } else if (given.isEmpty()) {
      finding.notEvaluated(
          expected, "none", "Give Intel's TCB info of this FMSPC as an endorsement.");
    } else if (own.isEmpty()) {
      finding.unchecked(
          expected,
          "that of FMSPC "
              + given.stream()
                  .map(info ->
                      PrintableText.of(CollateralFields.text(info.body(), "fmspc"))
                              .toLowerCase(Locale.ROOT)
                          + " in "
                          + info.name())
                  .collect(Collectors.joining(", ")),
          "The TCB info that was given is of another platform.");
    } else if (documents.isReliable(finding, own.get())) {
      reportLevels(finding, quote, own.get().body(), pck.get());
    }
  }

  private static boolean isIntels(Bytes mrSignerSeam) {
    return mrSignerSeam.equals(Bytes.zeros(mrSignerSeam.length()));
  }

  private static boolean isOf(Collateral info, PckExtension pck) {
    return CollateralFields.hex(pck.fmspc()).equals(CollateralFields.text(info.body(), "fmspc"))
        && CollateralFields.hex(pck.pceId()).equals(CollateralFields.text(info.body(), "pceId"));
  }

  private static void reportLevels(
      Findings.Finding finding, TdxQuote quote, JsonNode info, PckExtension pck) {
    TdReport report = quote.report();
    JsonNode module = module(info, report.teeTcbSvn());
    String expected = TcbStatus.UP_TO_DATE;
    if (!CollateralFields.hex(report.mrSignerSeam())
            .equals(CollateralFields.text(module, "mrsigner"))
        || !CollateralFields.matches(report.seamAttributes(), module, "attributes")) {
      finding.fail(
          "a TDX module of " + CollateralFields.text(module, "mrsigner"),
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
            + TcbStatus.describe(platform)
            + ", TDX module "
            + TcbStatus.describe(software)
            + running
                .map(
                    svn -> ", the one now running " + version(svn) + ": " + TcbStatus.describe(now))
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
  static String version(Bytes teeTcbSvn) {
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
}
