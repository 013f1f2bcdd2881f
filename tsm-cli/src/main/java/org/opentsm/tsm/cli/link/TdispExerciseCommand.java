package org.opentsm.tsm.cli.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.List;
import org.opentsm.ide.channel.SessionChannel;
import org.opentsm.ide.exercise.Exercise;
import org.opentsm.ide.exercise.ExerciseCase;
import org.opentsm.ide.exercise.TdispTarget;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tsm tdisp exercise}: is this a responder of TDISP? */
@Command(
    name = "exercise",
    description = {
      "Walk an interface of a device through all messages of TDISP.",
      "Each step is an assertion about an answer. Cases that have digits alone are numbered as in"
          + " Intel's TEE-IO validator. The interface is locked, started and stopped again: it must"
          + " not be in use.",
      "Exit code 0 if no step failed, 1 if one did, 5 if none could be run. Steps for which something"
          + " is missing are not run, and say so."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm tdisp exercise emu:ide",
      "  tsm tdisp exercise spdm+doe://127.0.0.1:2323 --interface 3b:00.1 --case 3 --json"
    })
final class TdispExerciseCommand extends ExerciseQuestion {
  @Mixin private InterfaceOption which;

  /** For Guice. */
  @Inject
  TdispExerciseCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  List<ExerciseCase> cases() {
    return Exercise.tdisp(TdispTarget.of(Unopened.CHANNEL, crypto(), InterfaceId.of(0))).cases();
  }

  @Override
  Exercise exercise(
      SpdmSession session, FurtherSessions further, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException {
    SessionChannel channel = new SessionChannel(session);
    InterfaceId id = which.in(target(), channel, deadline);
    InterfaceOption.describe(id, answer);
    return Exercise.tdisp(new TdispTarget(channel, crypto(), id, streams()));
  }
}
