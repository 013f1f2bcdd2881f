package org.opentsm.tsm.cli.exchange;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.dat.DatImport;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.InputFile;
import org.opentsm.tsm.cli.io.OutputDirectory;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ShellWord;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm import dat}: a Device Assignment Token. */
@Command(
    name = "dat",
    description = {
      "Import a Device Assignment Token (draft-poirier-rats-eat-da): writes evidence.cbor.",
      "A signature of the token itself is not verified; those of the devices are, by "
          + "'tsm verify'."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm import dat token.cbor --out imported",
      "  tsm verify imported/evidence.cbor --nonce $NONCE --root root.pem"
    })
final class ImportDatCommand implements Callable<Integer> {
  private static final int LIMIT = 1 << 20;

  private final SpdmCrypto crypto;
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The token: CBOR, as UCCS, CWT or COSE_Sign1.")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The directory to write to; it is made if it is not there.")
  private Path out;

  /** For Guice. */
  @Inject
  ImportDatCommand(SpdmCrypto crypto, Console console) {
    this.crypto = crypto;
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, EvidenceException, BlamedFileException {
    DatImport.Imported imported = InputFile.read(file, LIMIT, token -> DatImport.of(token, crypto));
    OutputDirectory.prepare(out);
    Path evidence = out.resolve("evidence.cbor");
    OutputFile.write(evidence, EvidenceCodec.encode(imported.evidence()));
    console.result(evidence + ", nonce " + imported.evidence().nonce());
    console.result("Nothing is verified yet:");
    console.result(
        "  tsm verify "
            + ShellWord.of(evidence)
            + " --nonce "
            + imported.evidence().nonce()
            + " --root ROOT.pem");
    imported.remarks().forEach(remark -> console.note(file + ": " + remark));
    return ExitCode.DONE.value();
  }
}
