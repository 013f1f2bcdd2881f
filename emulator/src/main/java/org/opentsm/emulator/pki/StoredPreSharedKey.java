package org.opentsm.emulator.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.PskFile;

/** The pre-shared key of a device, in a {@link PskFile} that is made at the first use. */
final class StoredPreSharedKey {
  private StoredPreSharedKey() {}

  /**
   * The key in a file; if there is none, one that only its owner can read.
   *
   * @param hint of the new key
   * @param random the new key; overwritten
   * @return the caller's to close
   */
  static PreSharedKey findOrMake(Path file, Bytes hint, byte[] random) throws PkiException {
    try {
      if (!Files.exists(file)) {
        write(file, hint, random);
      }
    } catch (FileAlreadyExistsException faster) {
      // What somebody else has made in the meantime is as good.
    } catch (IOException e) {
      throw PkiException.inaccessible(
          file.toString(), "cannot be made: " + e.getClass().getSimpleName(), e);
    } finally {
      Arrays.fill(random, (byte) 0);
    }
    try {
      return PskFile.read(file);
    } catch (TsmException e) {
      throw PkiException.of(e);
    }
  }

  /** In one step: the file is there as a whole or not at all, and none is replaced. */
  private static void write(Path file, Bytes hint, byte[] key) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    // Readable by its owner alone, as the JDK makes temporary files.
    Path made = Files.createTempFile(parent, ".new-", "");
    try {
      Files.writeString(
          made,
          "# A pre-shared key: whoever has it can pretend to be either end.\nhint = "
              + hint.toHex()
              + "\nkey = "
              + HexFormat.of().formatHex(key)
              + "\n",
          StandardCharsets.US_ASCII);
      Files.createLink(file, made);
    } finally {
      Files.deleteIfExists(made);
    }
  }
}
