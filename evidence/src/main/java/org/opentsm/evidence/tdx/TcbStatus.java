package org.opentsm.evidence.tdx;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/**
 * What a document says of a security version.
 *
 * @param status as Intel names it, such as {@code UpToDate} or {@code OutOfDate}
 * @param advisories identifiers of Intel's advisories that apply
 */
record TcbStatus(String status, List<String> advisories) {
  /** The one status under which nothing is known to be wrong. */
  static final String UP_TO_DATE = "UpToDate";

  private static final int MOST_ADVISORIES = 256;

  boolean isUpToDate() {
    return status.equals(UP_TO_DATE);
  }

  /**
   * The first level of TCB info that the platform reaches: its firmware by the certificate of the
   * PCK, its TDX module by the quote.
   */
  static Optional<TcbStatus> ofPlatform(JsonNode tcbInfo, PckExtension pck, Bytes teeTcbSvn) {
    // From version 1 of the module on, its own identity speaks for its first two components.
    int firstOfTee = teeTcbSvn.get(1) > 0 ? 2 : 0;
    for (JsonNode level : tcbInfo.path("tcbLevels")) {
      JsonNode tcb = level.path("tcb");
      if (reaches(tcb.path("sgxtcbcomponents"), pck.components(), 0)
          && isAtMost(tcb.path("pcesvn"), pck.pceSvn())
          && reaches(tcb.path("tdxtcbcomponents"), octets(teeTcbSvn), firstOfTee)) {
        return Optional.of(of(level));
      }
    }
    return Optional.empty();
  }

  /** The first level with an ISVSVN that {@code version} reaches. */
  static Optional<TcbStatus> ofVersion(JsonNode identity, int version) {
    for (JsonNode level : identity.path("tcbLevels")) {
      if (isAtMost(level.path("tcb").path("isvsvn"), version)) {
        return Optional.of(of(level));
      }
    }
    return Optional.empty();
  }

  /** Of a version that may reach no level, for a person. */
  static String describe(Optional<TcbStatus> status) {
    return status.map(TcbStatus::toString).orElse("below every level");
  }

  /** For a person. */
  @Override
  public String toString() {
    return status + (advisories.isEmpty() ? "" : " " + advisories);
  }

  private static TcbStatus of(JsonNode level) {
    List<String> advisories = new ArrayList<>();
    for (JsonNode advisory : level.path("advisoryIDs")) {
      if (advisories.size() < MOST_ADVISORIES) {
        advisories.add(PrintableText.of(advisory.asText()));
      }
    }
    return new TcbStatus(PrintableText.of(level.path("tcbStatus").asText("none")), advisories);
  }

  private static boolean reaches(JsonNode components, List<Integer> versions, int from) {
    if (components.size() != versions.size()) {
      return false;
    }
    for (int i = from; i < versions.size(); i++) {
      if (!isAtMost(components.get(i).path("svn"), versions.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a number is there and not above {@code version}. */
  private static boolean isAtMost(JsonNode wanted, int version) {
    return wanted.isInt() && wanted.intValue() <= version;
  }

  private static List<Integer> octets(Bytes value) {
    List<Integer> octets = new ArrayList<>();
    for (int i = 0; i < value.length(); i++) {
      octets.add(value.get(i));
    }
    return octets;
  }
}
