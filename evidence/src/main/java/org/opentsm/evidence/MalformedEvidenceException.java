package org.opentsm.evidence;

/** Octets that are no evidence of a version that this library knows. */
public final class MalformedEvidenceException extends EvidenceException {
  private static final long serialVersionUID = 1L;
  private static final int STEP = 32;

  private final String path;
  private final long offset;
  private final String expected;
  private final String found;

  /**
   * @param code {@link EvidenceErrorCode#MALFORMED_EVIDENCE}, {@link
   *     EvidenceErrorCode#UNSUPPORTED_VERSION} or {@link EvidenceErrorCode#LIMIT_EXCEEDED}
   * @param path of the item, such as {@code /devices/0/certificates}; empty for the whole
   * @param offset of the item from the start of the input, in octets
   * @param expected what the format allows
   * @param found what stands there
   */
  public MalformedEvidenceException(
      EvidenceErrorCode code, String path, long offset, String expected, String found) {
    super(
        code,
        "evidence: "
            + (path.isEmpty() ? "" : path + " ")
            + "at offset "
            + offset
            + ": expected "
            + expected
            + ", found "
            + found);
    this.path = path;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }

  /**
   * A key of a map as a step of a path: the key itself, unless it is long or a terminal might take
   * it for something else.
   */
  public static String step(String key) {
    return key.length() <= STEP && key.chars().allMatch(c -> c > ' ' && c < 0x7F) ? key : "?";
  }

  /** Where in the object, such as {@code /devices/0/certificates}; empty for the whole. */
  public String path() {
    return path;
  }

  /** Octets from the start of the input to the item. */
  public long offset() {
    return offset;
  }

  /** What the format allows. */
  public String expected() {
    return expected;
  }

  /** What stands there. */
  public String found() {
    return found;
  }
}
