package org.opentsm.evidence;

import java.util.Objects;

/** What can go wrong with evidence and the inputs of its verifier. */
public abstract sealed class EvidenceException extends Exception
    permits InvalidNonceException,
        MalformedEvidenceException,
        MalformedImportException,
        MalformedStatementException,
        PolicyFileException,
        TrustInputException {
  private static final long serialVersionUID = 1L;

  private final EvidenceErrorCode code;

  EvidenceException(EvidenceErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /** One line for a person. */
  @Override
  public final String getMessage() {
    return Objects.toString(super.getMessage());
  }

  /** What kind of failure this is. */
  public final EvidenceErrorCode code() {
    return code;
  }
}
