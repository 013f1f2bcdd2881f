package org.opentsm.backend.nativecma.tpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opentsm.evidence.tpm.TpmSessionLog;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * What one register was extended with since the TPM's reset, in a file of the state directory that
 * only grows: a logout ends the runtime directory, and the register keeps what it has. The TPM's
 * count of resets says to which of its lives a file belongs. A session is on the disk before the
 * register is extended: the file may know of one that never got there, never the other way round.
 * One process at a time has it.
 *
 * <pre>
 * 0  version  1, of value 2
 * 1  register 1
 * 2  bank     2, TPM_ALG_ID
 * 4  resets   4, of the TPM
 * 8  records: what stands in the session log for a session, as long as the bank's hash;
 *             check 8, the beginning of the register's value after it
 * </pre>
 *
 * <p>A process that was killed leaves at most its last record torn: cut, or with a check that does
 * not fit. Such a record was never extended, and is dropped. One that does not fit before others
 * was changed by somebody.
 */
final class SessionLogFile implements AutoCloseable {
  private static final int VERSION = 2;
  private static final int HEADER = 8;
  private static final int CHECK = 8;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int NAME_OCTETS = 16;

  private final Path file;
  private final HashAlgorithm bank;
  private final int pcr;
  private final SpdmCrypto crypto;
  private final DeviceOwnership.Ownership ownership;
  private final FileChannel channel;
  private final List<Bytes> sessions = new ArrayList<>();
  private Bytes value;
  private Bytes valueBefore;

  private SessionLogFile(
      Path file,
      HashAlgorithm bank,
      int pcr,
      SpdmCrypto crypto,
      DeviceOwnership.Ownership ownership,
      FileChannel channel) {
    this.file = file;
    this.bank = bank;
    this.pcr = pcr;
    this.crypto = crypto;
    this.ownership = ownership;
    this.channel = channel;
    value = Bytes.zeros(bank.size());
    valueBefore = value;
  }

  /**
   * Waits until nobody else has it.
   *
   * @param key names the TPM
   * @param resets of the TPM; a log from before the latest one is forgotten
   * @throws TsmException.Protocol if somebody changed the file
   */
  static SessionLogFile open(
      TsmEnvironment environment,
      PublicArea key,
      long resets,
      HashAlgorithm bank,
      int pcr,
      Deadline deadline)
      throws TsmException {
    Path directory = environment.directories().state().resolve("tpm").toAbsolutePath();
    PrivateDirectory.ensure(directory);
    String name =
        environment.crypto().digest(HashAlgorithm.SHA_256, key.name()).slice(0, NAME_OCTETS).toHex()
            + "-"
            + bank.size()
            + "-"
            + pcr;
    DeviceOwnership locks = new DeviceOwnership(directory, environment.crypto(), "tpm");
    DeviceOwnership.Ownership ownership = acquire(locks, "tpm:" + name, deadline);
    Path file = directory.resolve(name + ".log");
    SessionLogFile opened = null;
    boolean done = false;
    try {
      Bytes header =
          new TpmOutput().u8(VERSION).u8(pcr).u16(TpmIds.algorithm(bank)).u32(resets).octets();
      opened =
          new SessionLogFile(
              file, bank, pcr, environment.crypto(), ownership, channel(file, header));
      opened.read(header);
      done = true;
      return opened;
    } catch (IOException e) {
      throw SessionLogFailures.io(file, e);
    } finally {
      if (!done) {
        if (opened == null) {
          ownership.close();
        } else {
          opened.close();
        }
      }
    }
  }

  /**
   * Makes the log that of the register. Drops the last session if a process ended before it had
   * extended the register, and all of them if the register is as after a reset: a machine that was
   * suspended may come back with registers reset, and the same number of resets.
   *
   * @param register its value now
   * @throws TsmException.Refused if no part of the log leads to it: whatever is quoted until the
   *     next reset, no verifier would believe
   */
  void settle(Bytes register) throws TsmException {
    if (register.equals(value)) {
      return;
    }
    Bytes reset = Bytes.zeros(bank.size());
    if (!sessions.isEmpty() && register.equals(valueBefore)) {
      cut(sessions.size() - 1);
      sessions.removeLast();
      value = valueBefore;
    } else if (register.equals(reset)) {
      cut(0);
      sessions.clear();
      value = reset;
      valueBefore = reset;
    } else {
      requireExtended(register);
    }
  }

  /**
   * Refuses a register that holds something else than the log says.
   *
   * @param register its value now
   */
  void requireExtended(Bytes register) throws TsmException.Refused {
    if (!register.equals(value)) {
      throw SessionLogFailures.notExtended(file, pcr, sessions.size(), value, register);
    }
  }

  /**
   * Refuses what would not fit.
   *
   * @throws TsmException.Refused if there is no room for that many sessions
   */
  void requireRoom(int more) throws TsmException.Refused {
    if (more > TpmSessionLog.MOST_SESSIONS - sessions.size()) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE,
          "log of sessions "
              + file
              + ": expected at most "
              + TpmSessionLog.MOST_SESSIONS
              + " sessions since the TPM's reset, found "
              + sessions.size()
              + " and "
              + more
              + " more; use another register until the next reset");
    }
  }

  /**
   * Notes a session, whatever becomes of this process.
   *
   * @return what the register is to be extended with
   */
  Bytes append(Bytes commitment) throws TsmException {
    requireRoom(1);
    Bytes session = TpmSessionLog.session(crypto, bank, commitment);
    Bytes entry = TpmSessionLog.entry(crypto, bank, session);
    Bytes next = crypto.digest(bank, value, entry);
    try {
      ByteBuffer record = Bytes.concat(session, next.slice(0, CHECK)).toByteBuffer();
      long at = offset(sessions.size());
      while (record.hasRemaining()) {
        at += channel.write(record, at);
      }
      channel.force(false);
    } catch (IOException e) {
      throw SessionLogFailures.io(file, e);
    }
    sessions.add(session);
    valueBefore = value;
    value = next;
    return entry;
  }

  TpmSessionLog log() {
    return new TpmSessionLog(bank, pcr, sessions);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException harmless) {
      // All that counts was forced out.
    } finally {
      ownership.close();
    }
  }

  /** The file of this reset, which begins with this header. */
  private static FileChannel channel(Path file, Bytes header) throws IOException, TsmException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return begin(file, header);
    }
    FileChannel channel = open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      Bytes found = read(channel, 0, HEADER);
      if (found.length() < HEADER || !found.slice(0, 4).equals(header.slice(0, 4))) {
        throw SessionLogFailures.changed(
            file, "a header that begins with " + header.slice(0, 4).toHex(), found);
      }
      taken = found.equals(header);
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    return taken ? channel : begin(file, header);
  }

  /** A file is there with its header, or not at all. */
  private static FileChannel begin(Path file, Bytes header) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, PrivateDirectory.fileAttributes(fresh));
    try (FileChannel channel = open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer rest = header.toByteBuffer();
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static FileChannel open(Path file, StandardOpenOption... options) throws IOException {
    List<OpenOption> all = new ArrayList<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, Set.copyOf(all));
  }

  private void read(Bytes header) throws IOException, TsmException {
    int record = bank.size() + CHECK;
    long most = offset(TpmSessionLog.MOST_SESSIONS);
    if (channel.size() > most + record) {
      throw SessionLogFailures.changed(
          file, "at most " + most + " bytes", Long.toString(channel.size()));
    }
    Bytes records =
        read(channel, header.length(), (int) Math.min(channel.size(), most) - header.length());
    int whole = records.length() / record;
    for (int i = 0; i < whole; i++) {
      Bytes session = records.slice(i * record, bank.size());
      Bytes next = crypto.digest(bank, value, TpmSessionLog.entry(crypto, bank, session));
      Bytes check = records.slice(i * record + bank.size(), CHECK);
      if (!next.slice(0, CHECK).equals(check)) {
        if ((i + 1) * record < records.length()) {
          throw SessionLogFailures.changed(
              file, "record " + i + " with check " + next.slice(0, CHECK).toHex(), check);
        }
        break;
      }
      sessions.add(session);
      valueBefore = value;
      value = next;
    }
    if (channel.size() > offset(sessions.size())) {
      cut(sessions.size());
    }
  }

  private void cut(int records) throws TsmException {
    try {
      channel.truncate(offset(records));
      channel.force(false);
    } catch (IOException e) {
      throw SessionLogFailures.io(file, e);
    }
  }

  private long offset(int record) {
    return HEADER + (long) record * (bank.size() + CHECK);
  }

  private static Bytes read(FileChannel channel, long at, int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(Math.max(0, count));
    int more = 0;
    while (more >= 0 && octets.hasRemaining()) {
      more = channel.read(octets, at + octets.position());
    }
    return Bytes.copyOf(octets.flip());
  }

  private static DeviceOwnership.Ownership acquire(
      DeviceOwnership locks, String name, Deadline deadline) throws TsmException {
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
}
