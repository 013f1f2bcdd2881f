package org.opentsm.emulator;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A name that is in no list. */
public final class UnknownNameException extends EmulatorException {
  private static final long serialVersionUID = 1L;

  /** A message is one line. */
  private static final int EXAMPLES = 3;

  private static final int LONGEST_NAME = 64;

  /**
   * @param what a name of what, such as {@code profile}
   * @param name the name
   * @param known the names that there are, of which the message has those that begin most alike
   */
  public UnknownNameException(String what, String name, Collection<String> known) {
    super(
        EmulatorErrorCode.UNKNOWN_NAME,
        what
            + ": expected "
            + expected(name, known)
            + ", found '"
            + (name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...")
            + "'",
        null);
  }

  private static String expected(String name, Collection<String> known) {
    if (known.size() <= EXAMPLES) {
      return String.join(" or ", known);
    }
    List<String> similar =
        known.stream()
            .filter(each -> inCommon(each, name) > 0)
            .sorted(Comparator.comparingInt(each -> -inCommon(each, name)))
            .limit(EXAMPLES)
            .toList();
    return "one of "
        + known.size()
        + " names"
        + (similar.isEmpty() ? "" : " such as " + String.join(", ", similar));
  }

  /** How many characters both begin with. */
  private static int inCommon(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    return IntStream.range(0, shorter)
        .filter(i -> one.charAt(i) != other.charAt(i))
        .findFirst()
        .orElse(shorter);
  }
}
