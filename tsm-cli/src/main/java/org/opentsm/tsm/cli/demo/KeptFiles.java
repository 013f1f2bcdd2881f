package org.opentsm.tsm.cli.demo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.OutputDirectory;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ShellWord;

/** {@code --keep}: what is left of the demonstration. */
final class KeptFiles {
  private KeptFiles() {}

  /** Writes the files of one TSM, named by its provider; what to try with them, in lines. */
  static List<String> write(
      Path directory, String provider, DemoFlow.Harvest harvest, Console console)
      throws CliException {
    OutputDirectory.prepare(directory);
    Path evidence = directory.resolve(provider + ".cbor");
    Path root = directory.resolve(provider + "-root.pem");
    Path policy = directory.resolve(provider + "-policy.json");
    OutputFile.write(evidence, harvest.evidence());
    OutputFile.write(root, harvest.root());
    OutputFile.write(policy, text(PolicyFile.write(harvest.policy())));
    OutputFile.write(directory.resolve(provider + ".nonce"), text(harvest.nonce() + "\n"));
    return List.of(
        "",
        "Kept in " + directory + ". Try:",
        "  " + console.command("show ") + ShellWord.of(evidence),
        "  "
            + console.command("verify ")
            + ShellWord.of(evidence)
            + " --nonce "
            + harvest.nonce()
            + " --root "
            + ShellWord.of(root)
            + " --policy "
            + ShellWord.of(policy));
  }

  private static Bytes text(String text) {
    return Bytes.owning(text.getBytes(StandardCharsets.UTF_8));
  }
}
