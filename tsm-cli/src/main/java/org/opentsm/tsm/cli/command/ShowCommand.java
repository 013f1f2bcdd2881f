package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.html.EvidencePage;
import org.opentsm.evidence.json.EvidenceJson;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.report.EvidenceInput;
import org.opentsm.tsm.cli.report.EvidenceReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tsm show}: reads evidence to a person. */
@Command(
    name = "show",
    description = {
      "Show what evidence says. Nothing is verified: whoever held the file could have written it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {"  tsm show e.cbor", "  tsm show e.cbor --json", "  tsm show e.cbor --html e.html"})
public final class ShowCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "Evidence, as 'tsm attest' writes it.")
  private Path file;

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
    EvidenceFile evidence = EvidenceInput.read(file);
    html.write(() -> EvidencePage.render(evidence));
    if (json.isGiven()) {
      console.result(EvidenceJson.toJson(evidence));
    } else {
      EvidenceReport.lines(evidence).forEach(console::result);
    }
    if (!evidence.isIntact()) {
      console.note(file + ": the content does not fit its digest: the file was changed or damaged");
    }
    return ExitCode.DONE.value();
  }
}
