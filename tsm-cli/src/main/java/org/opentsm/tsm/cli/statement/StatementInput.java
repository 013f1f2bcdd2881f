package org.opentsm.tsm.cli.statement;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.ProofCodec;
import org.opentsm.evidence.statement.Statement;
import org.opentsm.evidence.statement.StatementKinds;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.BlamedFileException;
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
  private @Nullable Kind kind;

  /** For Guice and picocli. */
  StatementInput() {}

  Path file() {
    return file;
  }

  /** Reads the file: of the kind that was given, or of the one that it begins like. */
  Given read() throws CliException, BlamedFileException {
    Bytes octets = InputFile.read(file, LIMIT);
    Kind known = kind == null ? StatementKinds.of(octets).orElse(null) : kind;
    try {
      if (known == null) {
        throw new MalformedStatementException(
            "statement",
            "beginning",
            0,
            "that of an SNP report, TDX quote, CCA token or TPM quote",
            octets.isEmpty() ? "nothing" : other(octets));
      }
      return new Given(known, octets, StatementVerifier.read(known, octets));
    } catch (MalformedStatementException malformed) {
      throw new BlamedFileException(file, malformed);
    }
  }

  private static String other(Bytes octets) {
    if (ProofCodec.isProof(octets)) {
      return "that of a proof, which 'tsm show' and 'tsm verify' read";
    }
    if (EvidenceCodec.isEvidence(octets)) {
      return "that of evidence, which 'tsm show' and 'tsm verify' read";
    }
    return "another in "
        + octets.length()
        + " bytes (an SNP report has 1184); --kind says which it is";
  }

  /** A statement that was read, and its octets. */
  record Given(Kind kind, Bytes octets, Statement statement) {}
}
