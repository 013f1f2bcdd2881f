package org.opentsm.evidence.appraisal;

import java.util.Optional;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;

/**
 * Whether the link is protected: every end of every stream. What contradicts that fails, whatever
 * the word of the TSM is worth; what does not is worth that word.
 */
final class LinkChecks {
  private static final String PART = "link";
  private static final String EXPECTED = "every port of every stream secure, with its key set";

  private final Findings findings;
  private final TsmWord word;

  LinkChecks(Findings findings, TsmWord word) {
    this.findings = findings;
    this.word = word;
  }

  void report(Part<Link> part) {
    switch (part) {
      case Part.Absent<Link>(String reason) ->
          findings.of(CheckId.LINK, PART, Voucher.NOBODY).notEvaluated("Absent: " + reason);
      case Part.Present<Link>(Link.NotNeeded(String reason)) ->
          word.end(
              findings.of(CheckId.LINK, PART, Voucher.TSM),
              "a link that is protected, or needs no protection",
              "not encrypted, and by the TSM's word not needed: " + reason,
              "The TSM states that this link needs no encryption.");
      case Part.Present<Link>(Link.Ide ide) -> report(ide);
    }
  }

  private void report(Link.Ide ide) {
    Findings.Finding finding = findings.of(CheckId.LINK, PART, Voucher.TSM);
    Optional<String> missing = Optional.empty();
    for (int i = 0; i < ide.streams().size(); i++) {
      Link.Stream stream = ide.streams().get(i);
      String where = "streams/" + i;
      for (int j = 0; j < stream.ports().size(); j++) {
        String port = where + "/ports/" + j + "/state";
        Part<Link.State> state = stream.ports().get(j).state();
        if (state instanceof Part.Present<Link.State>(Link.State is) && is != Link.State.SECURE) {
          finding.fail(
              port + ": " + Link.State.SECURE.id(),
              is.id(),
              "Traffic on a stream is not protected.");
          return;
        }
        missing = missing.or(() -> state.whyAbsent().map(why -> port + " is absent: " + why));
      }
      missing =
          missing.or(
              () -> stream.keySet().whyAbsent().map(why -> where + "/keySet is absent: " + why));
    }
    if (missing.isPresent()) {
      finding.notEvaluated(EXPECTED, "less than that", missing.get());
    } else {
      word.end(
          finding,
          EXPECTED,
          ide.streams().size() + " streams, all secure",
          "The TSM states that the link is encrypted.");
    }
  }
}
