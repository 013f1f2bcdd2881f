package org.opentsm.tsm.cli.exchange;

import java.nio.file.Path;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.report.EvidenceInput;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is exported, and where to. */
final class Exported {
  @Parameters(paramLabel = "FILE", description = "Evidence, as 'tsm attest' writes it.")
  private Path file;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
  private Path out;

  /** For Guice and picocli. */
  Exported() {}

  /**
   * Makes something of evidence.
   *
   * @param <T> what is made
   */
  @FunctionalInterface
  interface Making<T> {
    T make(EvidenceFile evidence) throws EvidenceException;
  }

  /** What is made of the evidence; a failure blames its file. */
  <T> T from(Making<T> making) throws CliException, BlamedFileException {
    OutputFile.check(out);
    EvidenceFile evidence = EvidenceInput.read(file);
    try {
      return making.make(evidence);
    } catch (EvidenceException unfit) {
      throw new BlamedFileException(file, unfit);
    }
  }

  /** Writes it; what was written, for a person. */
  String write(Bytes octets, String what) throws CliException {
    OutputFile.write(out, octets);
    return "wrote " + out + ": " + what;
  }
}
