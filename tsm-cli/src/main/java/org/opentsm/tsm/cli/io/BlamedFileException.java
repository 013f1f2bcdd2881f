package org.opentsm.tsm.cli.io;

import java.nio.file.Path;
import org.opentsm.evidence.EvidenceException;

/** A file whose content cannot be used: what is wrong, and which of the files it was. */
public final class BlamedFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final EvidenceException failure;

  /**
   * A failure.
   *
   * @param file as the command line named it
   * @param failure what is wrong with its content
   */
  public BlamedFileException(Path file, EvidenceException failure) {
    super(file + ": " + failure.getMessage(), failure);
    this.failure = failure;
  }

  /** What is wrong. */
  public EvidenceException failure() {
    return failure;
  }
}
