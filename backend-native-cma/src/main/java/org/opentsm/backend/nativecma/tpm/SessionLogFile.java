package org.opentsm.backend.nativecma.tpm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.tpm.TpmSessionLog;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * What was extended since the TPM's reset, in a file of the runtime directory, written before the
 * register is: a log may know of a session that never got there, never the other way round. One
 * process at a time has it.
 *
 * <pre>
 * 0  resets of the TPM  4
 * 4  session log
 * </pre>
 */
final class SessionLogFile implements AutoCloseable {
  private static final int RESETS = 4;
  private static final long MOST_OCTETS = 16 << 20;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int NAME_OCTETS = 16;

  private final Path file;
  private final long resets;
  private final DeviceOwnership.Ownership ownership;
  private TpmSessionLog log;

  private SessionLogFile(
      Path file, long resets, DeviceOwnership.Ownership ownership, TpmSessionLog log) {
    this.file = file;
    this.resets = resets;
    this.ownership = ownership;
    this.log = log;
  }

  /**
   * Waits until nobody else has it.
   *
   * @param key names the TPM
   * @param resets of the TPM; a log from before the latest one is forgotten
   */
  static SessionLogFile open(
      TsmEnvironment environment,
      PublicArea key,
      long resets,
      HashAlgorithm bank,
      int pcr,
      Deadline deadline)
      throws TsmException {
    Path directory = environment.directories().runtime().resolve("tpm").toAbsolutePath();
    PrivateDirectory.ensure(directory);
    String name =
        environment.crypto().digest(HashAlgorithm.SHA_256, key.name()).slice(0, NAME_OCTETS).toHex()
            + "-"
            + bank.size()
            + "-"
            + pcr;
    DeviceOwnership.Ownership ownership = acquire(environment, "tpm:" + name, deadline);
    try {
      Path file = directory.resolve(name + ".log");
      return new SessionLogFile(file, resets, ownership, read(file, resets, bank, pcr));
    } catch (IOException e) {
      ownership.close();
      throw failed(directory, e);
    } catch (RuntimeException e) {
      ownership.close();
      throw e;
    }
  }

  TpmSessionLog log() {
    return log;
  }

  /** Another log from now on, whatever becomes of this process. */
  void write(TpmSessionLog next) throws TsmException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Bytes content = Bytes.concat(new TpmOutput().u32(resets).octets(), next.encode());
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, PrivateDirectory.fileAttributes(fresh));
      Files.write(fresh, content.toByteArray(), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(file, e);
    }
    log = next;
  }

  @Override
  public void close() {
    ownership.close();
  }

  private static DeviceOwnership.Ownership acquire(
      TsmEnvironment environment, String name, Deadline deadline) throws TsmException {
    DeviceOwnership locks = new DeviceOwnership(environment, "tpm");
    DeviceAddress address = DeviceAddress.parse(name);
    while (true) {
      try {
        return locks.acquire(address, name);
      } catch (TsmException.Refused taken) {
        if (deadline.hasPassed()) {
          throw taken;
        }
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TsmException.Unreachable(
            TsmErrorCode.CANCELLED, name + ": cancelled while the log of sessions was taken", e);
      }
    }
  }

  /** A log that is not there, from before a reset or broken is an empty one: the register tells. */
  private static TpmSessionLog read(Path file, long resets, HashAlgorithm bank, int pcr)
      throws IOException {
    TpmSessionLog empty = new TpmSessionLog(bank, pcr, List.of());
    try {
      if (Files.size(file) > MOST_OCTETS) {
        return empty;
      }
      TpmInput in = new TpmInput(file.toString(), Bytes.owning(Files.readAllBytes(file)));
      if (in.remaining() < RESETS || in.u32("resets") != resets) {
        return empty;
      }
      TpmSessionLog read = TpmSessionLog.decode(in.rest());
      return read.bank() == bank && read.pcr() == pcr ? read : empty;
    } catch (NoSuchFileException | MalformedStatementException | TpmMalformedException none) {
      return empty;
    }
  }

  private static TsmException.NotPermitted failed(Path where, IOException e) {
    return new TsmException.NotPermitted(
        TsmErrorCode.NOT_PERMITTED, "log of sessions " + where + ": " + e.getMessage(), e);
  }
}
