package org.opentsm.tsm.cli.io;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version in the tool's manifest. */
public final class ToolVersion implements IVersionProvider {
  /** For Guice and picocli. */
  public ToolVersion() {}

  @Override
  public String[] getVersion() {
    String version = ToolVersion.class.getPackage().getImplementationVersion();
    return new String[] {"tsm " + Objects.requireNonNullElse(version, "(development)")};
  }
}
