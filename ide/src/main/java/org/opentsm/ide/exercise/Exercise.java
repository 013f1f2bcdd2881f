package org.opentsm.ide.exercise;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/**
 * Walks a device through the messages of a protocol, those that it is to take and those that it is
 * to refuse, and tells of each answer whether it is as expected. The device must not be in use:
 * keys and locks of its streams and interfaces are changed, and taken back after each case. For one
 * thread at a time.
 */
public final class Exercise {
  private final List<Part> parts;

  /** A case and how it is run. */
  record Part(ExerciseCase what, Work work) {
    static Part of(String number, String title, Work work) {
      return new Part(new ExerciseCase(number, title), work);
    }
  }

  /** Does a case. What it throws happened on the way to what is looked at. */
  @FunctionalInterface
  interface Work {
    void run(Steps steps, Deadline deadline)
        throws SpdmException, TdispErrorException, StreamException, NotRunException;
  }

  private Exercise(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** The key management of PCIe link encryption. */
  public static Exercise ideKm(IdeKmTarget target) {
    List<Part> parts = new ArrayList<>(new QueryCases(target).parts());
    parts.addAll(new KeyProgramCases(target).parts());
    parts.addAll(new KeySwitchCases(target).parts());
    parts.addAll(new StreamCases(target).parts());
    parts.addAll(new SessionCases(target).parts());
    return new Exercise(parts);
  }

  /** The interfaces of a device. */
  public static Exercise tdisp(TdispTarget target) {
    TdispWalk walk = new TdispWalk(target);
    List<Part> parts = new ArrayList<>(new TdispBasicCases(walk).parts());
    parts.addAll(new TdispLockCases(walk).parts());
    parts.addAll(new TdispReportCases(walk).parts());
    parts.addAll(new TdispStateCases(walk).parts());
    parts.addAll(new TdispOtherCases(walk).parts());
    return new Exercise(parts);
  }

  /** What can be run, in the order in which it is. */
  public List<ExerciseCase> cases() {
    return parts.stream().map(Part::what).toList();
  }

  /** Runs all cases. Never fails: what fails is a step. */
  public List<ExerciseStep> run(Deadline deadline) {
    Set<String> all = new LinkedHashSet<>();
    cases().forEach(each -> all.add(each.number()));
    return run(all, deadline);
  }

  /**
   * Runs some of the cases.
   *
   * @param numbers of those
   * @param deadline for all together; what comes behind it is not run
   * @throws IllegalArgumentException if there is no such case
   */
  public List<ExerciseStep> run(Set<String> numbers, Deadline deadline) {
    Set<String> unknown = new LinkedHashSet<>(numbers);
    cases().forEach(each -> unknown.remove(each.number()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("there is no case " + String.join(", ", unknown));
    }
    List<ExerciseStep> all = new ArrayList<>();
    for (Part part : parts) {
      if (numbers.contains(part.what.number())) {
        all.addAll(run(part, deadline));
      }
    }
    return all;
  }

  private static List<ExerciseStep> run(Part part, Deadline deadline) {
    Steps steps = new Steps(part.what.number());
    try {
      if (deadline.hasPassed()) {
        throw new NotRunException("the time is up");
      }
      part.work.run(steps, deadline);
    } catch (NotRunException e) {
      steps.notRun(part.what.title(), String.valueOf(e.getMessage()));
    } catch (SpdmException | TdispErrorException | StreamException e) {
      String why = "it could not be prepared: " + e.getMessage();
      if (deadline.hasPassed()) {
        // It had time when it began: a device that falls silent is no device that passes.
        steps.late(part.what.title(), why);
      } else {
        steps.notRun(part.what.title(), why);
      }
    }
    return steps.all();
  }
}
