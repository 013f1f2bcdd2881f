package org.opentsm.backend.nativecma.tpm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * The log of what firmware and boot loader measured, as the kernel gives it. Nothing is believed.
 */
final class FirmwareLog {
  private static final Path KERNELS = Path.of("/sys/kernel/security/tpm0/binary_bios_measurements");
  private static final int MOST = 16 << 20;

  private FirmwareLog() {}

  /**
   * Reads the log that belongs to a TPM.
   *
   * @param given the file; empty for the kernel's, which is taken for the machine's own TPM alone
   *     and may be missing
   * @param place of the TPM
   */
  static Optional<Bytes> read(Optional<Path> given, String place) throws TsmException {
    if (given.isEmpty() && !place.startsWith("/dev/")) {
      return Optional.empty();
    }
    Path file = given.orElse(KERNELS);
    try (InputStream in = Files.newInputStream(file)) {
      Bytes log = Bytes.owning(in.readNBytes(MOST + 1));
      if (log.length() > MOST) {
        throw new TsmException.Protocol(
            TsmErrorCode.MALFORMED_FILE,
            file + ": expected a log of at most " + MOST + " bytes, found more",
            null);
      }
      return log.isEmpty() ? Optional.empty() : Optional.of(log);
    } catch (NoSuchFileException e) {
      if (given.isEmpty()) {
        return Optional.empty();
      }
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION, file + ": expected an event log, found no file", e);
    } catch (AccessDeniedException e) {
      if (given.isEmpty()) {
        return Optional.empty();
      }
      throw new TsmException.NotPermitted(TsmErrorCode.NOT_PERMITTED, file + ": access denied", e);
    } catch (IOException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, file + ": " + e.getMessage(), e);
    }
  }
}
