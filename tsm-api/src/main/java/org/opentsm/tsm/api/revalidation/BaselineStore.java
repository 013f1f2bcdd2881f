package org.opentsm.tsm.api.revalidation;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * The baselines of one TSM, a file for each device, in {@code baselines/PROVIDER} below the user's
 * state directory. They outlive processes and restarts.
 *
 * <p>A file is replaced as a whole: whoever reads finds the old one or the new one. It and its
 * directories are the user's alone. Safe for use by many threads and processes; a device's owner is
 * the one that writes its file.
 */
public final class BaselineStore {
  /** Of the digest that names a file. */
  static final int NAME_OCTETS = 16;

  private final Path directory;
  private final SpdmCrypto crypto;
  private final PrivateDirectory.Known known;
  private final BaselineList list;

  /**
   * What was decoded from octets. The file is read each time; but as long as it says the same,
   * nothing has to be decoded and verified again.
   */
  private final ConcurrentMap<Path, SoftReference<Decoded>> decoded = new ConcurrentHashMap<>();

  private record Decoded(Bytes octets, Baseline baseline) {}

  /**
   * @param environment gives the state directory
   * @param provider of the TSM, such as {@code native-cma}
   */
  public BaselineStore(TsmEnvironment environment, String provider) {
    directory =
        environment.directories().state().resolve("baselines").resolve(provider).toAbsolutePath();
    crypto = environment.crypto();
    known = new PrivateDirectory.Known(directory);
    list = new BaselineList(directory, this::file);
  }

  /** Where the baseline of a device is kept. */
  public Path file(DeviceAddress address) {
    Bytes name = Bytes.copyOf(address.text().getBytes(StandardCharsets.UTF_8));
    Bytes digest = crypto.digest(HashAlgorithm.SHA_256, name).slice(0, NAME_OCTETS);
    return directory.resolve(digest.toHex() + BaselineFile.ENDING);
  }

  /**
   * Keeps a baseline in the place of the one before.
   *
   * @throws TsmException.NotPermitted if the directory is not the user's alone, or the operating
   *     system refuses; the one before stays
   * @throws TsmException.Protocol if it is larger than {@link BaselineCodec#MAX_SIZE}
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   */
  public void write(Baseline baseline) throws TsmException {
    DeviceAddress address = baseline.address();
    BaselineFile file = new BaselineFile(file(address));
    Bytes octets;
    try {
      octets = BaselineCodec.encode(baseline);
    } catch (MalformedEvidenceException tooLarge) {
      throw new TsmException.Protocol(
          TsmErrorCode.PROTOCOL_VIOLATION,
          address.head() + "its baseline: " + tooLarge.getMessage(),
          tooLarge);
    }
    known.ensure();
    try {
      file.write(octets);
    } catch (IOException e) {
      throw file.failed(address.head(), "cannot be written", e);
    }
  }

  /**
   * The baseline of a device, if it has one.
   *
   * @throws TsmException.Protocol with {@link TsmErrorCode#MALFORMED_FILE} if the file is none, or
   *     one of another device
   * @throws TsmException.NotPermitted if others could have written it, or this user cannot read it
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   */
  public Optional<Baseline> read(DeviceAddress address) throws TsmException {
    BaselineFile file = new BaselineFile(file(address));
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    known.ensure();
    Bytes octets;
    try {
      octets = file.read();
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException e) {
      throw file.failed(address.head(), "cannot be read", e);
    }
    Baseline baseline = decoded(file, octets);
    if (!baseline.address().equals(address)) {
      throw file.malformed("the baseline of " + address, "one of " + baseline.address(), null);
    }
    return Optional.of(baseline);
  }

  private Baseline decoded(BaselineFile file, Bytes octets) throws TsmException.Protocol {
    SoftReference<Decoded> kept = decoded.get(file.path());
    @Nullable Decoded before = kept == null ? null : kept.get();
    if (before != null && before.octets().equals(octets)) {
      return before.baseline();
    }
    try {
      Baseline baseline = BaselineCodec.decode(octets, crypto);
      decoded.put(file.path(), new SoftReference<>(new Decoded(octets, baseline)));
      return baseline;
    } catch (MalformedEvidenceException e) {
      throw file.noBaseline(e);
    }
  }

  /**
   * A baseline that is kept.
   *
   * @param file where
   * @param address whose it is; empty if it is so damaged that it does not say
   * @param defect why it cannot be read; empty as long as nothing is known against it
   */
  public record Entry(Path file, Optional<DeviceAddress> address, Optional<TsmException> defect) {}

  /**
   * All that are kept, by the names of their files. What cannot be read is among them: a device
   * that was accepted is never left out.
   *
   * @throws TsmException.NotPermitted if others could have written to the directory, or this user
   *     cannot read it
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   */
  public List<Entry> list() throws TsmException {
    return list.all();
  }

  /**
   * That of one device, as {@link #list} has it; empty if the device was not accepted.
   *
   * @throws TsmException.Unreachable with {@link TsmErrorCode#CANCELLED} if the thread was
   *     interrupted; it stays so
   */
  public Optional<Entry> entry(DeviceAddress address) throws TsmException {
    Path file = file(address);
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        ? list.entry(file).map(found -> new Entry(file, Optional.of(address), found.defect()))
        : Optional.empty();
  }

  /**
   * Forgets the baseline of a device, if it has one.
   *
   * @throws TsmException.NotPermitted if the operating system refuses
   */
  public void forget(DeviceAddress address) throws TsmException {
    BaselineFile file = new BaselineFile(file(address));
    decoded.remove(file.path());
    try {
      file.remove();
    } catch (IOException e) {
      throw file.failed(address.head(), "cannot be removed", e);
    }
  }
}
