package org.opentsm.tsm.cli.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import org.opentsm.tsm.cli.io.ExitCode;

/**
 * What one check found.
 *
 * @param id of the check: stable
 * @param status how it stands
 * @param message what was found
 * @param advice what to do; empty where there is nothing to do
 */
record Finding(String id, Status status, String message, Optional<String> advice) {

  /** How it stands. */
  enum Status {
    /** As it should be. */
    PASS(ExitCode.DONE),
    /** Something cannot be done here, or should be looked at. */
    WARN(ExitCode.DONE),
    /** What is there does not work. */
    FAIL_STATE(ExitCode.REFUSED_BY_STATE),
    /** What is there must not be used so, or not by this user. */
    FAIL_PERMISSION(ExitCode.NOT_PERMITTED);

    private final ExitCode exitCode;

    Status(ExitCode exitCode) {
      this.exitCode = exitCode;
    }

    /** What the tool exits with if nothing is worse. */
    ExitCode exitCode() {
      return exitCode;
    }

    /** In the words of reports. */
    String word() {
      return exitCode == ExitCode.DONE ? name().toLowerCase(Locale.ROOT) : "fail";
    }
  }

  static Finding pass(String id, String message) {
    return new Finding(id, Status.PASS, message, Optional.empty());
  }

  static Finding warn(String id, String message, String advice) {
    return new Finding(id, Status.WARN, message, Optional.of(advice));
  }

  static Finding failed(String id, String message, String advice) {
    return new Finding(id, Status.FAIL_STATE, message, Optional.of(advice));
  }

  static Finding forbidden(String id, String message, String advice) {
    return new Finding(id, Status.FAIL_PERMISSION, message, Optional.of(advice));
  }

  /** The same where it matters only to what this user runs without the daemon. */
  Finding ofNoUseToCallers() {
    return status.exitCode() == ExitCode.DONE
        ? this
        : new Finding(
            id,
            Status.WARN,
            message + " (the daemon, another user's, does not need it)",
            advice.map(text -> "nothing, as long as this user only calls it; otherwise " + text));
  }

  /** One line for a person. */
  String line() {
    return "%-4s  %-17s  %s"
        .formatted(status.word(), id, message + advice.map(text -> "; " + text).orElse(""));
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id).put("status", status.word()).put("message", message);
    advice.ifPresent(text -> json.put("advice", text));
    return json;
  }
}
