package org.opentsm.tsm.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.InputFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every appraisal takes, whatever it appraises, and how its result is told. */
public final class AppraisalOptions {
  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "What is required and expected, YAML or JSON; 'tsm policy init' makes one.")
  private @Nullable Path policy;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Check certificates for this time, as in 2026-11-21T12:00:00Z (default: now).")
  private @Nullable Instant at;

  @Option(names = "--strict", description = "Let a warning be a negative answer.")
  private boolean strict;

  @Mixin private JsonOption json;

  /** For picocli. */
  public AppraisalOptions() {}

  /**
   * A policy, and the file that it was read from.
   *
   * @param octets absent if there is no file
   */
  public record GivenPolicy(Policy policy, Optional<Bytes> octets) {}

  /** Reads the policy; without a file it is {@link Policy#NONE}. */
  public GivenPolicy policy() throws CliException, BlamedFileException {
    return policy == null
        ? new GivenPolicy(Policy.NONE, Optional.empty())
        : InputFile.read(
            policy,
            PolicyFile.SIZE_LIMIT,
            octets -> new GivenPolicy(PolicyFile.parse(octets), Optional.of(octets)));
  }

  /** The time for which certificates are checked. */
  public Instant time(InstantSource clock) {
    return at == null ? clock.instant() : at;
  }

  /** Whether a warning is a negative answer. */
  public boolean isStrict() {
    return strict;
  }

  /** Tells a result as the user wants it, and gives the exit code. */
  public int tell(
      Console console,
      boolean positive,
      Supplier<? extends JsonNode> document,
      Supplier<List<String>> lines) {
    if (json.isGiven()) {
      console.result(document.get());
    } else {
      lines.get().forEach(console::result);
    }
    return (positive ? ExitCode.DONE : ExitCode.NEGATIVE).value();
  }
}
