package org.opentsm.tsm.cli.statement;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.statement.StatementKinds;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.InputFile;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The statement that a command is about. */
final class StatementInput {
  private static final int LIMIT = 1 << 20;

  @Parameters(paramLabel = "FILE", description = "The statement as its platform gives it.")
  private Path file;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "snp, tdx, cca or tpm (default: what the file begins like).")
  private @Nullable String kind;

  /** For Guice and picocli. */
  StatementInput() {}

  Path file() {
    return file;
  }

  Bytes read() throws CliException {
    return InputFile.read(file, LIMIT);
  }

  /** The kind that was given, or the one that the statement looks like. */
  Kind kind(Bytes statement) throws CliException {
    if (kind != null) {
      return named(kind);
    }
    return StatementKinds.of(statement)
        .orElseThrow(() ->
            new CliException(
                CliErrorCode.USAGE,
                file
                    + ": expected an SNP report, TDX quote, CCA token or TPM quote, found another "
                    + "beginning; --kind names the kind"));
  }

  private static Kind named(String name) throws CliException {
    for (Kind candidate : Kind.values()) {
      if (candidate.id().equals(name.toLowerCase(Locale.ROOT))) {
        return candidate;
      }
    }
    throw new CliException(
        CliErrorCode.USAGE, "--kind: expected snp, tdx, cca or tpm, found '" + name + "'");
  }
}
