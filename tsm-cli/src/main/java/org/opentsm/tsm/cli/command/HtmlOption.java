package org.opentsm.tsm.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.OutputFile;
import picocli.CommandLine.Option;

/** {@code --html}: a page for a person, besides what goes to standard output. */
final class HtmlOption {
  @Option(
      names = "--html",
      paramLabel = "PAGE",
      description = "Also write one page for a browser, which loads and runs nothing.")
  private @Nullable Path page;

  /** For Guice and picocli. */
  HtmlOption() {}

  /** Makes the page. */
  @FunctionalInterface
  interface Page {
    String render();
  }

  /** Says early if the page cannot be written. */
  void check() throws CliException {
    Path wanted = page;
    if (wanted != null) {
      OutputFile.check(wanted);
    }
  }

  /** Writes the page if one is wanted. */
  void write(Page content) throws CliException {
    Path wanted = page;
    if (wanted != null) {
      OutputFile.write(wanted, Bytes.owning(content.render().getBytes(UTF_8)));
    }
  }
}
