package org.opentsm.tsm.cli.report;

import java.nio.file.Path;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.InputFile;

/** Evidence that the command line names. */
public final class EvidenceInput {
  private EvidenceInput() {}

  /**
   * The evidence in a file.
   *
   * @throws CliException if the file cannot be read
   * @throws BlamedFileException if it is no evidence
   */
  public static EvidenceFile read(Path file) throws CliException, BlamedFileException {
    return InputFile.read(file, Limits.FILE, EvidenceCodec::decode);
  }
}
