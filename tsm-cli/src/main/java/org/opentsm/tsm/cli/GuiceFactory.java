package org.opentsm.tsm.cli;

import com.google.inject.Guice;
import com.google.inject.Injector;
import java.time.InstantSource;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.Console;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Gives picocli the tool's own classes from Guice, and everything else as picocli would. */
public final class GuiceFactory implements IFactory {
  private static final String OURS = GuiceFactory.class.getPackageName();

  private final Injector injector;
  private final IFactory others = CommandLine.defaultFactory();

  GuiceFactory(Injector injector) {
    this.injector = injector;
  }

  /** For the build, which writes completion and man pages from the commands. */
  public GuiceFactory() {
    this(
        Guice.createInjector(
            new ToolModule(
                new Console(System.out, System.err, false),
                UserDirectories.ofProcess(),
                InstantSource.system())));
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    return type.getPackageName().startsWith(OURS)
        ? injector.getInstance(type)
        : others.create(type);
  }
}
