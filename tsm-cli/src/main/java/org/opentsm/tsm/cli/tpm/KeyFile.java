package org.opentsm.tsm.cli.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.security.PublicKey;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.PemText;

/** Files with what verifiers take. */
final class KeyFile {
  private KeyFile() {}

  static Path write(Path file, PublicKey key) throws CliException {
    return write(file, "PUBLIC KEY", Bytes.copyOf(key.getEncoded()));
  }

  static Path write(Path file, String label, Bytes der) throws CliException {
    String text = String.join("\n", PemText.lines(label, der)) + "\n";
    OutputFile.write(file, Bytes.owning(text.getBytes(US_ASCII)));
    return file;
  }
}
