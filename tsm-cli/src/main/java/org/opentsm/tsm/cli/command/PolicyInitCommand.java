package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.appraisal.PolicyInit;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.report.EvidenceInput;
import org.opentsm.tsm.cli.report.UnknownSoftware;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm policy init}: a policy from known-good evidence. */
@Command(
    name = "init",
    description = {
      "Print a policy whose reference values are the measurements in known-good evidence.",
      "Nothing is verified here: run 'tsm verify' on the evidence first."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm policy init good.cbor > policy.json",
      "  tsm policy init good.cbor --out policy.yaml"
    })
final class PolicyInitCommand implements Callable<Integer> {
  private final SpdmCrypto crypto;
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "Evidence, as 'tsm attest' writes it.")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "Write the policy there: as YAML with remarks if the name ends with .yaml or .yml, as JSON "
            + "otherwise (default: JSON on standard output)."
      })
  private @Nullable Path out;

  /** For Guice. */
  @Inject
  PolicyInitCommand(SpdmCrypto crypto, Console console) {
    this.crypto = crypto;
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, EvidenceException, BlamedFileException {
    if (out != null) {
      OutputFile.check(out);
    }
    EvidenceFile evidence = EvidenceInput.readIntact(file, "since reference values come from it");
    Policy policy = PolicyInit.from(evidence.evidence(), crypto);
    if (out == null) {
      console.result(utf8(PolicyFile.write(policy)));
    } else {
      OutputFile.write(
          out, utf8(isYaml(out) ? PolicyFile.writeYaml(policy) : PolicyFile.write(policy)));
    }
    console.note("the reference values are those of " + file + ", which was not verified");
    if (evidence.evidence().rootOfTrust() instanceof Part.Present<RootOfTrust>(RootOfTrust root)) {
      UnknownSoftware.remark(StatementVerifier.read(root.kind(), root.statement()), policy)
          .ifPresent(console::note);
    }
    return ExitCode.DONE.value();
  }

  private static boolean isYaml(Path file) {
    String name = file.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private static Bytes utf8(String text) {
    return Bytes.owning(text.getBytes(StandardCharsets.UTF_8));
  }
}
