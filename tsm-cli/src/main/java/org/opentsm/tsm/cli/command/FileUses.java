package org.opentsm.tsm.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Sees to it that no file which a command writes is another of its files: a result in the place of
 * evidence or a key would cost it, and a secret under the name of a message would be sent away.
 */
public final class FileUses {
  /** Options whose file is written. */
  public static final Set<String> WRITTEN =
      Set.of("--out", "--pending", "--pcap", "--html", "--ear");

  private FileUses() {}

  /**
   * Looks at all files of a command line that was parsed.
   *
   * @throws ParameterException naming both uses
   */
  public static void check(CommandLine command) {
    Map<Path, ArgSpec> uses = new HashMap<>();
    for (ArgSpec arg : command.getCommandSpec().args()) {
      Object value = arg.getValue();
      for (Object each : value instanceof Collection<?> several ? several : Arrays.asList(value)) {
        Path file =
            each instanceof PlatformRoot root ? root.file() : each instanceof Path p ? p : null;
        ArgSpec other = file == null ? null : uses.put(real(file), arg);
        if (other != null && (isWritten(other) || isWritten(arg))) {
          throw new ParameterException(
              command,
              Stream.of(name(other), name(arg)).sorted().collect(Collectors.joining(" and "))
                  + ": expected two files, found one");
        }
      }
    }
  }

  private static boolean isWritten(ArgSpec arg) {
    return arg instanceof OptionSpec option && WRITTEN.contains(option.longestName());
  }

  private static String name(ArgSpec arg) {
    return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
  }

  /** Where a file is, or would be: links lead to the same one. */
  private static Path real(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException missing) {
      Path parent = absolute.getParent();
      try {
        return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
      } catch (IOException nowhere) {
        return absolute;
      }
    }
  }
}
