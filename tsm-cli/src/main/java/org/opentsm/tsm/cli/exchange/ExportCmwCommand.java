package org.opentsm.tsm.cli.exchange;

import com.google.inject.Inject;
import java.util.concurrent.Callable;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.dat.CmwExport;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tsm export cmw}: a collection of conceptual messages. */
@Command(
    name = "cmw",
    description = {
      "Write a collection of conceptual messages (draft-ietf-rats-msg-wrap): the evidence as "
          + "it is, and a Device Assignment Token beside it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm export cmw e.cbor --out collection.cbor"})
final class ExportCmwCommand implements Callable<Integer> {
  private final SpdmCrypto crypto;
  private final Console console;

  @Mixin private Exported exported;

  /** For Guice. */
  @Inject
  ExportCmwCommand(SpdmCrypto crypto, Console console) {
    this.crypto = crypto;
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, EvidenceException, BlamedFileException {
    CmwExport.Collection collection =
        exported.from(evidence -> CmwExport.of(evidence.evidence(), crypto));
    console.result(
        exported.write(collection.octets(), "a collection for others; this tool reads none again"));
    collection.remarks().forEach(console::note);
    return ExitCode.DONE.value();
  }
}
