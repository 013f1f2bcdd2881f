package org.opentsm.tsm.cli.exchange;

import com.google.inject.Inject;
import java.util.concurrent.Callable;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.dat.DatExport;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tsm export dat}: a Device Assignment Token. */
@Command(
    name = "dat",
    description = {
      "Write a Device Assignment Token (draft-poirier-rats-eat-da), without a signature of its "
          + "own."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm export dat e.cbor --out token.cbor"})
final class ExportDatCommand implements Callable<Integer> {
  private final SpdmCrypto crypto;
  private final Console console;

  @Mixin private Exported exported;

  /** For Guice. */
  @Inject
  ExportDatCommand(SpdmCrypto crypto, Console console) {
    this.crypto = crypto;
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, EvidenceException, BlamedFileException {
    DatExport.Token token = exported.from(evidence -> DatExport.of(evidence.evidence(), crypto));
    console.result(exported.write(token.octets(), "a Device Assignment Token"));
    token.remarks().forEach(console::note);
    return ExitCode.DONE.value();
  }
}
