package org.opentsm.tsm.cli.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.ide.exercise.Exercise;
import org.opentsm.ide.exercise.ExerciseCase;
import org.opentsm.ide.exercise.ExerciseStep;
import org.opentsm.ide.exercise.HostStreams;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.spdm.SecuredQuestion;
import org.opentsm.tsm.cli.spdm.SessionOpener;
import picocli.CommandLine.Option;

/** Walks a device through an exercise, all of it or some cases, and tells of each step. */
abstract class ExerciseQuestion extends SecuredQuestion {
  private final SpdmCrypto crypto;

  @Option(
      names = "--case",
      paramLabel = "NUMBER",
      description =
          "Run this case alone, as in 2.1, or those that begin so, as in 2. Several times: all of"
              + " them (default: every case).")
  private List<String> wanted = List.of();

  private Set<String> chosen = Set.of();
  private ExerciseReport report = new ExerciseReport(List.of());

  ExerciseQuestion(TsmEnvironment environment, Console console) {
    super(environment, console);
    crypto = environment.crypto();
  }

  /** What can be run, whatever the device. */
  abstract List<ExerciseCase> cases();

  /**
   * The exercise with a device.
   *
   * @param answer takes what is known of it before
   */
  abstract Exercise exercise(
      SpdmSession session, FurtherSessions further, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException;

  @Override
  protected final void check() {
    Set<String> numbers = new LinkedHashSet<>();
    List<String> known = cases().stream().map(ExerciseCase::number).toList();
    for (String each : wanted) {
      List<String> found =
          known.stream()
              .filter(number -> number.equals(each) || number.startsWith(each + "."))
              .toList();
      if (found.isEmpty()) {
        throw wrong("--case with one of " + String.join(", ", known) + ", found '" + each + "'");
      }
      numbers.addAll(found);
    }
    chosen = numbers.isEmpty() ? new LinkedHashSet<>(known) : numbers;
  }

  @Override
  protected final void ask(
      SpdmSession session, SessionOpener opener, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException {
    try (FurtherSessions further = new FurtherSessions(session, opener)) {
      Exercise exercise = exercise(session, further, answer, deadline);
      List<ExerciseStep> steps = new ArrayList<>();
      for (ExerciseCase each : exercise.cases()) {
        if (chosen.contains(each.number())) {
          step("case " + each.number());
          steps.addAll(exercise.run(Set.of(each.number()), deadline));
        }
      }
      report = new ExerciseReport(steps);
      report.addTo(answer);
    }
  }

  /** The host's side of streams, if its ports can be reached. */
  final Optional<HostStreams> streams() throws TsmException {
    return link().map(link -> HostStreams.at(link.plan(), link.pool(), crypto));
  }

  final SpdmCrypto crypto() {
    return crypto;
  }

  @Override
  protected final List<String> lines(ObjectNode answer) {
    return report.lines();
  }

  @Override
  protected final ExitCode outcome() {
    return report.outcome();
  }
}
