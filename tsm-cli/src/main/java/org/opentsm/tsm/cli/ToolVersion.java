package org.opentsm.tsm.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version in the tool's manifest. */
final class ToolVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = ToolVersion.class.getPackage().getImplementationVersion();
    return new String[] {"tsm " + Objects.requireNonNullElse(version, "(development)")};
  }
}
