package org.opentsm.evidence.html;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.json.EvidenceJson;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckResult;

/**
 * Evidence as one page for a person with a browser: the chain from nonce to machine as a picture,
 * every check with outcome, expectation and finding, certificates and measurements that unfold.
 *
 * <p>The page is whole in itself: it loads nothing, runs no script, and its content security policy
 * forbids both. Texts of the evidence are hostile and appear as nothing but text. The same evidence
 * and result give the same page.
 */
public final class EvidencePage {
  private final Markup out = new Markup();
  private final EvidenceFile file;
  private final Optional<AppraisalResult> result;
  private final ObjectNode view;

  private EvidencePage(EvidenceFile file, Optional<AppraisalResult> result) {
    this.file = file;
    this.result = result;
    view = EvidenceJson.toJson(file);
  }

  /** The page about evidence that nobody verified: it says so. */
  public static String render(EvidenceFile file) {
    return new EvidencePage(file, Optional.empty()).page();
  }

  /**
   * The page about evidence and what the verifier made of it.
   *
   * @param result of exactly this evidence
   */
  public static String render(EvidenceFile file, AppraisalResult result) {
    return new EvidencePage(file, Optional.of(result)).page();
  }

  private String page() {
    out.own("<!DOCTYPE html>\n");
    out.open("html", "lang", "en").open("head");
    out.own("<meta charset=\"utf-8\">");
    out.open("meta", "http-equiv", "Content-Security-Policy", "content", PageStyle.policy());
    out.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    out.open("meta", "name", "referrer", "content", "no-referrer");
    out.open("title").text("Device evidence: " + verdict().title()).close("title");
    out.open("style").own(PageStyle.CSS).close("style").close("head");
    out.open("body").open("main");
    header();
    picture();
    whole();
    for (int i = 0; i < file.evidence().devices().size(); i++) {
      device(i);
    }
    machine();
    out.open("footer")
        .text(
            "Made by OpenTSM from one evidence file. This page proves nothing by itself: whoever"
                + " sends it can have written it. 'tsm verify' appraises the evidence again.")
        .close("footer");
    return out.close("main").close("body").close("html").own("\n").toString();
  }

  /** The answer in words. */
  private record Verdict(State state, String title, String lead) {}

  private Verdict verdict() {
    if (result.isEmpty()) {
      return new Verdict(
          State.STATED,
          "Not verified",
          "This is what the evidence says. Nothing was checked: whoever held the file could have"
              + " written it.");
    }
    return switch (result.get().status()) {
      case AFFIRMING ->
          new Verdict(
              State.PASS,
              "Affirming",
              "Every required check passed, and nothing failed." + unknownFirmware());
      case WARNING ->
          new Verdict(
              State.WARN,
              "Affirming, with a warning",
              "Every required check passed. What failed is for information: "
                  + names(result.get().warnings())
                  + "."
                  + unknownFirmware());
      case CONTRAINDICATED ->
          new Verdict(
              State.FAIL,
              "Refused",
              "A required check failed: " + names(result.get().refusals()) + ".");
      case NONE ->
          new Verdict(
              State.MISSING,
              "Refused: too little is known",
              "No required check failed, but the evidence says too little: "
                  + names(result.get().refusals())
                  + ".");
    };
  }

  private String unknownFirmware() {
    List<Integer> unknown = result.map(AppraisalResult::devicesOfUnknownFirmware).orElse(List.of());
    return unknown.isEmpty()
        ? ""
        : " What firmware runs there, nobody compared with reference values (device "
            + unknown.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + ").";
  }

  private static String names(List<CheckResult> checks) {
    List<String> names = checks.stream().map(check -> check.check().id()).distinct().toList();
    return names.isEmpty() ? "nothing that is required was vouched for" : String.join(", ", names);
  }

  private void header() {
    Verdict verdict = verdict();
    Evidence evidence = file.evidence();
    out.element("p", "eyebrow", "Device evidence");
    out.open("section", "class", "verdict " + verdict.state().style());
    out.element("div", "seal", verdict.state().mark());
    out.open("div").open("h1").text(verdict.title()).close("h1");
    out.element("p", "lead", verdict.lead()).close("div").close("section");
    out.open("dl", "class", "facts");
    fact("Nonce", evidence.nonce().toString(), "hex");
    result.ifPresent(appraised -> fact("Appraised for", appraised.at().toString(), "text"));
    fact(
        "Collected by (as it says itself)",
        evidence.identity().provider()
            + " "
            + evidence.identity().providerVersion()
            + ", "
            + evidence.identity().engine()
            + ", "
            + evidence.identity().side().id(),
        "text");
    fact("Devices", Integer.toString(evidence.devices().size()), "text");
    fact("Content digest (SHA-384)", file.contentDigest().toHex(), "hex");
    if (!file.isIntact()) {
      fact("Stated digest", file.statedDigest().toHex() + " does not fit the content", "text");
    }
    out.close("dl");
  }

  private void fact(String key, String value, String style) {
    out.open("div", "class", style.equals("hex") ? "wide" : "narrow")
        .open("dt")
        .text(key)
        .close("dt")
        .element("dd", style, value)
        .close("div");
  }

  private void picture() {
    out.open("h2").text("From nonce to machine").close("h2");
    out.open("div", "class", "card picture");
    new ChainPicture(out, file.evidence(), checks()).write();
    out.close("div");
  }

  private List<CheckResult> checks() {
    return result.map(AppraisalResult::checks).orElse(List.of());
  }

  private void whole() {
    if (result.isPresent()) {
      out.open("h2").text("The evidence as a whole").close("h2");
      checksOf(OptionalInt.empty());
    }
  }

  private void device(int index) {
    out.open("h2").text("Device " + index + title(index)).close("h2");
    if (result.isPresent()) {
      out.open("h3").text("Checks").close("h3");
      checksOf(OptionalInt.of(index));
      out.open("h3").text("What it says").close("h3");
    }
    out.open("div", "class", "card");
    new DeviceParts(out).write(view.path("devices").path(index));
    out.close("div");
  }

  private String title(int index) {
    DeviceEvidence device = file.evidence().devices().get(index);
    return device
        .device()
        .leaf()
        .toOptional()
        .map(leaf -> ": " + (leaf.names().isEmpty() ? leaf.subject() : leaf.names().getFirst()))
        .orElse("");
  }

  private void checksOf(OptionalInt device) {
    out.open("div", "class", "card");
    new CheckList(out)
        .write(checks().stream().filter(check -> check.device().equals(device)).toList());
    out.close("div");
  }

  private void machine() {
    out.open("h2").text("The machine").close("h2");
    out.open("div", "class", "card");
    DeviceParts parts = new DeviceParts(out);
    parts.part("TSM, as it declares itself", view.path("identity"));
    parts.part("Commitments", view.path("commitments"));
    parts.part(
        file.evidence().rootOfTrust() instanceof Part.Absent<?>
            ? "Root of trust"
            : "Root of trust, its statement",
        view.path("rootOfTrust"));
    out.close("div");
  }
}
