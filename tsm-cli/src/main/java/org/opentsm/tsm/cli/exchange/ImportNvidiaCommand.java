package org.opentsm.tsm.cli.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.nvidia.NvidiaImport;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.InputFile;
import org.opentsm.tsm.cli.io.OutputDirectory;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm import nvidia}: evidence of NVIDIA's GPUs and switches. */
@Command(
    name = "nvidia",
    description = {
      "Import NVIDIA's evidence of GPUs and switches: reports of SPDM 1.1.",
      "Writes evidence.cbor (one for each nonce), policy.json, which does without the "
          + "negotiation that no report has, and import.json with the vendor's own fields."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm import nvidia evidence.json --out gpu",
      "  tsm import nvidia report.bin --certificates chain.pem --out gpu",
      "  tsm verify gpu/evidence.cbor --nonce $NONCE --root nvidia.pem \\%n"
          + "      --policy gpu/policy.json"
    })
final class ImportNvidiaCommand implements Callable<Integer> {
  private final NvidiaImport importer;
  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      description = "The JSON list of NVIDIA's collectors; or a report, with --certificates.")
  private Path file;

  @Option(
      names = "--certificates",
      paramLabel = "FILE",
      description = {
        "The device's certificates in PEM: FILE is then a report as it is, in hexadecimal "
            + "digits or in Base64."
      })
  private @Nullable Path certificates;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The directory to write to; it is made if it is not there.")
  private Path out;

  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  ImportNvidiaCommand(SpdmCrypto crypto, Console console) {
    this.importer = new NvidiaImport(crypto);
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, EvidenceException, BlamedFileException {
    NvidiaImport.Imported imported = read();
    OutputDirectory.prepare(out);
    List<Path> files = new ArrayList<>();
    for (NvidiaImport.OneNonce one : imported.evidence()) {
      files.add(out.resolve(name(files.size(), imported.evidence().size())));
      OutputFile.write(files.getLast(), EvidenceCodec.encode(one.evidence()));
    }
    Path policy = out.resolve("policy.json");
    OutputFile.write(policy, text(PolicyFile.write(NvidiaImport.POLICY)));
    NvidiaReportView view = new NvidiaReportView(files, policy, imported);
    OutputFile.write(out.resolve("import.json"), text(view.toJson().toPrettyString() + "\n"));
    if (json.isGiven()) {
      console.result(view.toJson());
    } else {
      view.lines(console.command("verify")).forEach(console::result);
    }
    imported.remarks().forEach(remark -> console.note(file + ": " + remark));
    return ExitCode.DONE.value();
  }

  private NvidiaImport.Imported read() throws CliException, BlamedFileException {
    Path chain = certificates;
    if (chain == null) {
      return InputFile.read(file, NvidiaImport.SIZE_LIMIT, importer::list);
    }
    Bytes pem = InputFile.read(chain, NvidiaImport.SIZE_LIMIT);
    return InputFile.read(file, NvidiaImport.SIZE_LIMIT, report -> importer.report(report, pem));
  }

  /** Numbered where there are several. */
  static String name(int index, int count) {
    return count == 1 ? "evidence.cbor" : "evidence-" + index + ".cbor";
  }

  private static Bytes text(String text) {
    return Bytes.owning(text.getBytes(UTF_8));
  }
}
