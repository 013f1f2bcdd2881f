package org.opentsm.tsm.cli.io;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version in the tool's manifest, or as the build says it where there is none yet. */
public final class ToolVersion implements IVersionProvider {
  /** For Guice and picocli. */
  public ToolVersion() {}

  @Override
  public String[] getVersion() {
    String version = ToolVersion.class.getPackage().getImplementationVersion();
    return new String[] {
      "tsm "
          + Objects.requireNonNullElseGet(
              version, () -> System.getProperty("opentsm.version", "(development)"))
    };
  }
}
