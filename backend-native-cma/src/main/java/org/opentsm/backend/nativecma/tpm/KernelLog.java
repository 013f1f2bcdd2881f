package org.opentsm.backend.nativecma.tpm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.tpm.TpmSupplements;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * What explains registers of the machine's own TPM, as the kernel gives it. Nothing is believed.
 *
 * @param kernels where the kernel has it
 * @param what for a person
 * @param format of what somebody gives in the kernel's place: a verifier would refuse any other
 */
record KernelLog(Path kernels, String what, Format format) {
  /** Refuses octets that a verifier could not read. */
  @FunctionalInterface
  interface Format {
    /** Reads all of it. */
    void check(Bytes log) throws MalformedStatementException;
  }

  /** What firmware and boot loader measured. */
  static final KernelLog FIRMWARE =
      new KernelLog(
          Path.of("/sys/kernel/security/tpm0/binary_bios_measurements"),
          "an event log",
          TpmSupplements::checkEventLog);

  /** What Linux itself measured (IMA). It grows while it is read. */
  static final KernelLog IMA =
      new KernelLog(
          Path.of("/sys/kernel/security/integrity/ima/binary_runtime_measurements"),
          "a list of measurements",
          TpmSupplements::checkImaList);

  private static final int MOST = 16 << 20;

  /**
   * Reads what belongs to a TPM.
   *
   * @param given the file; empty for the kernel's, which is taken for the machine's own TPM alone
   *     and may be missing
   * @param place of the TPM
   * @return empty if nothing is given, and the kernel has none, or nothing in it
   * @throws TsmException.Protocol if it is too long, or a file that is given holds something else
   */
  Optional<Bytes> read(Optional<Path> given, String place) throws TsmException {
    if (given.isEmpty() && !place.startsWith("/dev/")) {
      return Optional.empty();
    }
    Path file = given.orElse(kernels);
    try (InputStream in = Files.newInputStream(file)) {
      Bytes log = Bytes.owning(in.readNBytes(MOST + 1));
      if (log.length() > MOST) {
        throw new TsmException.Protocol(
            TsmErrorCode.MALFORMED_FILE,
            file + ": expected " + what + " of at most " + MOST + " bytes, found more",
            null);
      }
      if (given.isPresent()) {
        check(file, log);
      }
      return log.isEmpty() ? Optional.empty() : Optional.of(log);
    } catch (NoSuchFileException e) {
      if (given.isEmpty()) {
        return Optional.empty();
      }
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION, file + ": expected " + what + ", found no file", e);
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

  private void check(Path file, Bytes log) throws TsmException.Protocol {
    if (log.isEmpty()) {
      throw new TsmException.Protocol(
          TsmErrorCode.MALFORMED_FILE, file + ": expected " + what + ", found an empty file", null);
    }
    try {
      format.check(log);
    } catch (MalformedStatementException malformed) {
      throw new TsmException.Protocol(
          TsmErrorCode.MALFORMED_FILE,
          file + ": expected " + what + ": " + malformed.getMessage(),
          malformed);
    }
  }
}
