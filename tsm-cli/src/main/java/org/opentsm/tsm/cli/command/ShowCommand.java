package org.opentsm.tsm.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.codec.InclusionProof;
import org.opentsm.evidence.codec.ProofCodec;
import org.opentsm.evidence.codec.ProofFile;
import org.opentsm.evidence.commitment.Disclosure;
import org.opentsm.evidence.html.EvidencePage;
import org.opentsm.evidence.json.EvidenceJson;
import org.opentsm.evidence.json.ProofJson;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.report.EvidenceInput;
import org.opentsm.tsm.cli.report.EvidenceReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tsm show}: reads evidence to a person. */
@Command(
    name = "show",
    description = {
      "Show what evidence says. Nothing is verified: whoever held the file could have written it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm show e.cbor",
      "  tsm show e.cbor --json",
      "  tsm show e.cbor --html e.html",
      "  tsm show e.cbor --prove measurements --out proof.cbor"
    })
public final class ShowCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "FILE",
      description = "Evidence, as 'tsm attest' writes it, or a proof of --prove.")
  private Path file;

  @Option(
      names = "--prove",
      paramLabel = "PART",
      description = {
        "Write a proof that this part of a device belongs to the evidence; all others stay here. A part "
            + "as --json names it, such as measurements, or one element of it, such as measurements/3."
      })
  private @Nullable String prove;

  @Option(
      names = "--device",
      paramLabel = "N",
      description = "The device whose part it is, by its place in the evidence (default: 0).")
  private @Nullable Integer device;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the proof goes. A file of that name is replaced.")
  private @Nullable Path out;

  @Mixin private JsonOption json;
  @Mixin private HtmlOption html;

  /** For Guice. */
  @Inject
  ShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, BlamedFileException {
    html.check();
    if (prove != null) {
      requireNo("--html", "--prove, which writes a proof alone");
      return writeProof(prove);
    }
    if (device != null || out != null) {
      throw wrong("--device and --out: expected --prove with them");
    }
    switch (EvidenceInput.readAny(file)) {
      case EvidenceInput.OfEvidence(EvidenceFile evidence) -> {
        html.write(() -> EvidencePage.render(evidence));
        show(EvidenceJson.toJson(evidence), EvidenceReport.lines(evidence), evidence.isIntact());
      }
      case EvidenceInput.OfProof(ProofFile proof) -> {
        requireNo("--html", "a proof");
        ObjectNode view = ProofJson.toJson(proof);
        show(view, EvidenceReport.lines(view), proof.statedDigest().equals(proof.contentDigest()));
      }
    }
    return ExitCode.DONE.value();
  }

  private void show(ObjectNode view, List<String> lines, boolean intact) {
    if (json.isGiven()) {
      console.result(view);
    } else {
      lines.forEach(console::result);
    }
    if (!intact) {
      console.note(file + ": the content does not fit its digest: the file was changed or damaged");
    }
  }

  private int writeProof(String part) throws CliException, BlamedFileException {
    if (out == null) {
      throw wrong("--prove: expected --out with the name of a file for the proof");
    }
    OutputFile.check(out);
    Evidence evidence =
        EvidenceInput.readIntact(file, "since nothing can be proven of another").evidence();
    int index = device == null ? 0 : device;
    if (index < 0 || index >= evidence.devices().size()) {
      throw wrong(
          "--device: expected 0 to " + (evidence.devices().size() - 1) + ", found " + index);
    }
    Optional<InclusionProof> proof = Disclosure.of(evidence, index, part);
    if (proof.isEmpty()) {
      String ofPart = part.substring(0, Math.max(0, part.indexOf('/')));
      if (Disclosure.parts(evidence, index).contains(ofPart)) {
        throw wrong("--prove: expected a position that " + ofPart + " has, found another");
      }
      throw wrong(
          "--prove: expected one of "
              + String.join(", ", Disclosure.parts(evidence, index))
              + " (or PART/POSITION), found another");
    }
    OutputFile.write(out, ProofCodec.encode(proof.get()));
    ObjectNode written = ProofJson.written(out.toString(), proof.get());
    if (json.isGiven()) {
      console.result(written);
    } else {
      console.result(
          "wrote "
              + out
              + ": "
              + proof.get().leaves().size()
              + " of "
              + proof.get().count()
              + " elements of device "
              + index);
    }
    if (evidence.rootOfTrust() instanceof Part.Absent<RootOfTrust>) {
      console.note(
          file + " has no statement of a root of trust: 'tsm verify' affirms no proof of it");
    }
    return ExitCode.DONE.value();
  }

  private void requireNo(String option, String with) {
    if (command.commandLine().getParseResult().hasMatchedOption(option)) {
      throw wrong("expected no " + option + " with " + with);
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(command.commandLine(), what);
  }
}
