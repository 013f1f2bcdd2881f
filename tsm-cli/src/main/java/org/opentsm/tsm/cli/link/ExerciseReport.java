package org.opentsm.tsm.cli.link;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.ide.exercise.ExerciseStep;
import org.opentsm.ide.exercise.ExerciseStep.Outcome;
import org.opentsm.tsm.cli.client.TextTable;
import org.opentsm.tsm.cli.io.ExitCode;

/**
 * What an exercise found.
 *
 * @param steps in the order in which they were run
 */
record ExerciseReport(List<ExerciseStep> steps) {
  /** Copies the list. */
  ExerciseReport {
    steps = List.copyOf(steps);
  }

  private long count(Outcome outcome) {
    return steps.stream().filter(step -> step.outcome() == outcome).count();
  }

  /** No step may have failed, and where none was run nothing is known of the device. */
  ExitCode outcome() {
    if (count(Outcome.FAIL) > 0) {
      return ExitCode.NEGATIVE;
    }
    return count(Outcome.PASS) > 0 ? ExitCode.DONE : ExitCode.LACKS_FEATURE;
  }

  void addTo(ObjectNode answer) {
    ArrayNode list = answer.putArray("steps");
    for (ExerciseStep step : steps) {
      ObjectNode json = list.addObject().put("number", step.number());
      if (!step.message().isEmpty()) {
        json.put("message", step.message());
      }
      json.put("expected", step.expected());
      json.put("found", step.found());
      json.put("outcome", word(step.outcome()));
    }
    ObjectNode counts = answer.putObject("counts");
    for (Outcome outcome : Outcome.values()) {
      counts.put(word(outcome), count(outcome));
    }
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case PASS -> "pass";
      case FAIL -> "fail";
      case NOT_RUN -> "not-run";
    };
  }

  /** A table of all steps, and how many there are of each kind. */
  List<String> lines() {
    TextTable table = new TextTable("STEP", "OUTCOME", "MESSAGE AND ANSWER");
    steps.forEach(step -> table.row(step.number(), word(step.outcome()), text(step)));
    List<String> lines = new ArrayList<>(table.lines());
    lines.add(
        steps.size()
            + " steps: "
            + count(Outcome.PASS)
            + " passed, "
            + count(Outcome.FAIL)
            + " failed, "
            + count(Outcome.NOT_RUN)
            + " not run");
    return lines;
  }

  private static String text(ExerciseStep step) {
    String asked = step.message().isEmpty() ? "" : step.message() + ": ";
    return switch (step.outcome()) {
      case PASS -> asked + step.expected();
      case FAIL -> asked + "expected " + step.expected() + ", found " + step.found();
      case NOT_RUN -> asked + step.expected() + ": " + step.found();
    };
  }
}
