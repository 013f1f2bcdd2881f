package org.opentsm.tsm.cli.statement;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.appraisal.Supplements;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.evidence.statement.StatementJson;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.PlatformTrustOptions;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.report.UnknownSoftware;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tsm statement show}: reads a statement to a person. */
@Command(
    name = "show",
    description = {
      "Show what a statement says. Nothing is verified: whoever held the file could have written it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm statement show report.bin",
      "  tsm statement show quote.dat --json",
      "  tsm statement show report.bin --as-policy > policy.yaml"
    })
final class StatementShowCommand implements Callable<Integer> {
  private final Console console;

  private final SpdmCrypto crypto;

  @Spec private CommandSpec command;
  @Mixin private StatementInput input;

  @Option(
      names = "--as-policy",
      description = {
        "Print a policy that expects the machine's software to be that of the statement, as YAML "
            + "(with --json as JSON). Of a TPM quote it takes --endorsement as well."
      })
  private boolean asPolicy;

  @Option(
      names = "--endorsement",
      paramLabel = "FILE",
      description = {
        "With --as-policy, what belongs to a TPM quote: its signature, its PCR values. May be given "
            + "several times."
      })
  private List<Path> endorsements = List.of();

  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  StatementShowCommand(SpdmCrypto crypto, Console console) {
    this.crypto = crypto;
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, BlamedFileException, TrustInputException {
    if (!asPolicy && !endorsements.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--endorsement: expected --as-policy beside it, found none");
    }
    StatementInput.Given given = input.read();
    if (asPolicy) {
      Policy policy = policy(given);
      String text = json.isGiven() ? PolicyFile.write(policy) : PolicyFile.writeYaml(policy);
      console.result(Bytes.owning(text.getBytes(UTF_8)));
      console.note(
          "the reference values are those of " + input.file() + ", which was not verified");
      UnknownSoftware.remark(given.statement(), policy).ifPresent(console::note);
    } else if (json.isGiven()) {
      console.result(StatementJson.toJson(given.kind(), given.statement()));
    } else {
      StatementReport.lines(input.file(), given.kind(), given.statement()).forEach(console::result);
    }
    return ExitCode.DONE.value();
  }

  /** A quote of a TPM has a digest of its registers alone: their values come beside it. */
  private Policy policy(StatementInput.Given given) throws CliException, TrustInputException {
    List<Supplement> beside = new ArrayList<>();
    for (Path endorsement : endorsements) {
      beside.addAll(Supplements.of(given.kind(), PlatformTrustOptions.file(endorsement)));
    }
    Policy known = new StatementVerifier(crypto).expectations(given.statement(), beside);
    if (given.statement().measurements(beside, crypto).isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "--as-policy: expected the signature and the values of the quoted registers among --endorsement,"
              + " found none that belong to the quote");
    }
    if (known.platform().isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "--as-policy: expected a register of the boot into which something was measured, found none in the"
              + " quote");
    }
    return known;
  }
}
