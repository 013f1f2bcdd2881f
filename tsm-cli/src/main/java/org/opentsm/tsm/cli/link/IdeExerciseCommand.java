package org.opentsm.tsm.cli.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.opentsm.ide.channel.SessionChannel;
import org.opentsm.ide.exercise.Exercise;
import org.opentsm.ide.exercise.ExerciseCase;
import org.opentsm.ide.exercise.IdeKmTarget;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tsm ide exercise}: is this a responder of IDE_KM? */
@Command(
    name = "exercise",
    description = {
      "Walk a device through all messages of IDE_KM, good ones and bad ones.",
      "Each step is an assertion about an answer. Cases that have digits alone are numbered as in"
          + " Intel's TEE-IO validator. Keys of the device's streams are set and taken back: it must"
          + " not be in use.",
      "Exit code 0 if no step failed, 1 if one did, 5 if none could be run. Steps that need more than"
          + " a session are not run where that is missing, and say so."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm ide exercise emu:ide --function 3b:00.0",
      "  tsm ide exercise spdm+doe://127.0.0.1:2323 --case 2 --case 3.1 --json"
    })
final class IdeExerciseCommand extends ExerciseQuestion {
  @Option(
      names = "--function",
      paramLabel = "RID",
      description =
          "Where the host has the device: bus, device and function as in 3b:00.0. What it says"
              + " itself is compared with that.")
  private @Nullable InterfaceId function;

  /** For Guice. */
  @Inject
  IdeExerciseCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  List<ExerciseCase> cases() {
    return Exercise.ideKm(IdeKmTarget.of(Unopened.CHANNEL, crypto())).cases();
  }

  @Override
  Exercise exercise(
      SpdmSession session, FurtherSessions further, ObjectNode answer, Deadline deadline)
      throws TsmException {
    OptionalInt place =
        function == null ? OptionalInt.empty() : OptionalInt.of(function.requesterId());
    return Exercise.ideKm(
        new IdeKmTarget(
            new SessionChannel(session), crypto(), place, streams(), Optional.of(further)));
  }
}
