package org.opentsm.tsm.cli.serve;

import java.nio.file.Path;
import org.opentsm.evidence.input.MalformedYamlException;
import org.opentsm.evidence.input.YamlCursor;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.InputFile;

/**
 * The daemon's configuration as a file of YAML, by {@code config.schema.json} beside this class.
 */
public final class DaemonConfigFile {
  /** The most octets that a configuration may have: 1 MiB. */
  static final int SIZE_LIMIT = 1 << 20;

  private DaemonConfigFile() {}

  /**
   * Reads a configuration.
   *
   * @param usual what holds where the file says nothing
   * @throws CliException if it cannot be read; with {@link CliErrorCode#BAD_CONFIGURATION}, line
   *     and field if anything in it is unknown, missing, twice, out of range or not YAML
   */
  public static DaemonConfig read(Path file, DaemonConfig usual) throws CliException {
    Bytes octets = InputFile.read(file, SIZE_LIMIT);
    try {
      return parse(octets, usual);
    } catch (MalformedYamlException wrong) {
      throw new CliException(CliErrorCode.BAD_CONFIGURATION, file + ": " + wrong.getMessage());
    }
  }

  static DaemonConfig parse(Bytes octets, DaemonConfig usual) throws MalformedYamlException {
    return new DaemonConfigReader(YamlCursor.of(octets, SIZE_LIMIT), usual).config();
  }
}
