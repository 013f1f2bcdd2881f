package org.opentsm.tsm.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ShellWord;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The start of the tool. */
public final class Main {
  private Main() {}

  /** Runs one command line and exits with its code. */
  public static void main(String[] arguments) {
    // Guice would otherwise generate classes, which JDK 25 warns about and no start-up cache keeps.
    System.setProperty("guice_bytecode_gen_option", "DISABLED");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    // The launcher knows whether a person looks at standard error, and how it was called; Java does
    // not.
    Console console =
        new Console(
            new FileOutputStream(FileDescriptor.out),
            System.err,
            Boolean.getBoolean("tsm.terminal"),
            ShellWord.of(Path.of(System.getProperty("tsm.command", "tsm"))));
    System.exit(
        new Tool(console, UserDirectories.ofProcess(), InstantSource.system()).run(arguments));
  }
}
