package org.opentsm.tsm.cli.report;

import java.util.List;
import org.opentsm.tsm.api.RevalidationChoice;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.RevalidationRequest.Consequence;
import org.opentsm.tsm.api.spi.DeviceComparison;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;

/** How people say what a revalidation compares, and what is done then. */
public final class RevalidationWords {
  /** What is compared where nobody says it. */
  public static final String USUAL_CHOICE = "exact";

  /** What is done where nobody says it. */
  public static final String USUAL_CONSEQUENCE = "report";

  private static final String EXACT = "exact-digests";
  private static final String INSTALLED = "device-specific:";

  private RevalidationWords() {}

  /**
   * What two words ask for.
   *
   * @param choiceName where the first stands, for a refusal; {@code consequenceName} likewise
   * @throws CliException for a word that is none
   */
  public static RevalidationRequest request(
      String choiceName, String choice, String consequenceName, String consequence)
      throws CliException {
    return new RevalidationRequest(
        choice(choiceName, choice), consequence(consequenceName, consequence));
  }

  /** The word that asks for a choice: what was asked for is answered with the same. */
  public static String word(String choice) {
    return choice.equals(EXACT)
        ? USUAL_CHOICE
        : choice.startsWith(INSTALLED) ? choice.substring(INSTALLED.length()) : choice;
  }

  private static RevalidationChoice choice(String name, String word) throws CliException {
    return switch (word) {
      case USUAL_CHOICE, EXACT -> new RevalidationChoice.ExactDigests();
      case "same-key" -> new RevalidationChoice.SameKey();
      default -> installed(name, word);
    };
  }

  private static RevalidationChoice installed(String name, String word) throws CliException {
    List<DeviceComparison> installed = DeviceComparison.installed();
    for (DeviceComparison each : installed) {
      if (each.name().equals(word)) {
        return each.asChoice();
      }
    }
    List<String> names = installed.stream().map(DeviceComparison::name).sorted().toList();
    throw wrong(name + ": expected exact, same-key or one of " + names, word);
  }

  private static Consequence consequence(String name, String word) throws CliException {
    for (Consequence each : Consequence.values()) {
      if (each.id().equals(word)) {
        return each;
      }
    }
    throw wrong(name + ": expected drop, detach or report", word);
  }

  private static CliException wrong(String expected, String found) {
    return new CliException(
        CliErrorCode.USAGE, expected + ", found '" + found.replaceAll("[^\\x20-\\x7e]", "?") + "'");
  }
}
