package org.opentsm.tsm.cli.demo;

import com.google.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.OutputDirectory;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.embed.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tsm demo}: the whole flow on emulated devices. */
@Command(
    name = "demo",
    description = {
      "Show the whole flow on emulated devices, with every backend, and explain each step.",
      "Ends with 0 only if everything that must be accepted was accepted, and everything that must"
          + " be refused was refused."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {"  tsm demo", "  tsm demo --keep demo-files"})
public final class DemoCommand implements Callable<Integer> {
  private final Backends backends;
  private final SpdmCrypto crypto;
  private final Verifier verifier;
  private final InstantSource clock;
  private final Console console;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Leave the evidence, nonce, root and policy there, to be tried by hand.")
  private @Nullable Path keep;

  /** For Guice. */
  @Inject
  DemoCommand(
      Backends backends,
      SpdmCrypto crypto,
      Verifier verifier,
      InstantSource clock,
      Console console) {
    this.backends = backends;
    this.crypto = crypto;
    this.verifier = verifier;
    this.clock = clock;
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, EvidenceException, EmulatorException, CliException {
    if (keep != null) {
      OutputDirectory.prepare(keep);
    }
    Narrator narrator = new Narrator(console);
    console.result("A device proves who it is and what runs on it; a verifier decides.");
    console.result("Everything here is emulated and in this process; nothing outlives it.");
    Path scratch = makeScratch();
    try {
      TsmEnvironment environment =
          TsmEnvironment.builder(
                  new UserDirectories(scratch.resolve("state"), scratch.resolve("run")))
              .discoverConnectors()
              .crypto(crypto)
              .clock(clock)
              .build();
      DemoWorld world = new DemoWorld(environment, verifier, clock);
      for (Backend backend : backends.all()) {
        narrator.chapter("The TSM " + backend.name());
        Optional<String> reason = backend.unavailable(environment);
        if (reason.isPresent()) {
          narrator.outcome("cannot be shown here: " + reason.get());
        } else {
          play(backend, world, narrator);
        }
      }
    } finally {
      delete(scratch);
    }
    console.result("");
    console.result("Everything ended as it must.");
    return ExitCode.DONE.value();
  }

  private void play(Backend backend, DemoWorld world, Narrator narrator)
      throws TsmException, EvidenceException, EmulatorException, CliException {
    try (Tsm tsm = backends.open(backend, world.environment())) {
      DemoFlow.Harvest harvest = new DemoFlow(world, narrator).run(tsm);
      new DemoLink(world, narrator).run(tsm);
      new DemoAttacks(world, narrator).run(tsm, harvest);
      if (keep != null) {
        KeptFiles.write(keep, backend.name(), harvest, console).forEach(console::result);
      }
    }
  }

  private static Path makeScratch() throws CliException {
    try {
      return Files.createTempDirectory("tsm-demo-");
    } catch (IOException e) {
      throw new CliException(
          CliErrorCode.FILE_FAILED,
          "expected room for temporary files, found that none can be made: " + e.getMessage());
    }
  }

  private void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      console.note("temporary files are left in " + directory + ": " + e.getMessage());
    }
  }
}
