package org.opentsm.tsm.cli.io;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names of files in commands that people paste. */
public final class ShellWord {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

  private ShellWord() {}

  /** The name as one word of a shell: quoted where it must be. */
  public static String of(Path file) {
    String name = file.toString();
    return PLAIN.matcher(name).matches() ? name : "'" + name.replace("'", "'\\''") + "'";
  }
}
