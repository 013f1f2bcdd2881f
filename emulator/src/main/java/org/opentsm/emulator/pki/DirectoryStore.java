package org.opentsm.emulator.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.session.PreSharedKey;

/**
 * Chains in a directory, which several processes may use at once.
 *
 * <pre>
 * DIR/ALG/           chain.pem, key.pem of the authority; root.pem, root.der; format
 * DIR/ALG/NAME/      the same of the chain with that name
 * DIR/requester-ALG.pem
 *                    the public key of its Requester, if it was given one
 * DIR/psk            the pre-shared key
 * </pre>
 *
 * A chain is made in a directory of its own beside its place, which is then moved there in one
 * step: a chain is there as a whole or not at all, and of two processes that make the same one the
 * second takes what the first has made.
 */
final class DirectoryStore implements PkiStore {
  private static final String FORMAT = "1";
  private static final String FORMAT_FILE = "format";
  private static final String CHAIN = "chain.pem";
  private static final String KEY = "key.pem";
  static final String ROOT_PEM = "root.pem";
  private static final String ROOT_DER = "root.der";
  private static final String PSK = "psk";
  private static final String REQUESTER = "requester-";
  private static final int MAX_FILE = 1 << 18;
  private static final Set<PosixFilePermission> READABLE =
      Set.copyOf(PosixFilePermissions.fromString("rwxr-xr-x"));
  private static final Set<PosixFilePermission> SECRET =
      Set.copyOf(PosixFilePermissions.fromString("rw-------"));

  private final Path directory;

  /** The files that were read, as they were then. */
  private final ConcurrentMap<Path, FileIdentity> read = new ConcurrentHashMap<>();

  DirectoryStore(Path directory) {
    this.directory = directory;
  }

  @Override
  public KeyedChain findOrMake(KeyKind kind, String name, Maker maker) throws PkiException {
    Path place = place(kind, name);
    if (!Files.isDirectory(place)) {
      store(place, maker.make());
    }
    for (String file : List.of(FORMAT_FILE, CHAIN, KEY)) {
      // Before they are read: what changes meanwhile counts as changed.
      read.put(place.resolve(file), FileIdentity.of(place.resolve(file)));
    }
    return load(kind, place);
  }

  @Override
  public PreSharedKey findOrMakePreShared(Bytes hint, byte[] random) throws PkiException {
    return StoredPreSharedKey.findOrMake(directory.resolve(PSK), hint, random);
  }

  @Override
  public Optional<Bytes> requesterKey(KeyKind kind) throws PkiException {
    Path file = directory.resolve(REQUESTER + kind.directory() + ".pem");
    return Files.exists(file)
        ? Optional.of(Pem.decodePublicKey(kind, file.toString(), read(file)))
        : Optional.empty();
  }

  @Override
  public boolean isUnchanged() {
    return read.entrySet().stream()
        .allMatch(file -> FileIdentity.of(file.getKey()).equals(file.getValue()));
  }

  @Override
  public String describe(KeyKind kind, String name) {
    return place(kind, name).resolve(CHAIN).toString();
  }

  /** Whether the authority or chain in a place has this root. */
  static boolean holds(Path place, Bytes root) {
    try (var in = Files.newInputStream(place.resolve(ROOT_DER))) {
      return Arrays.equals(in.readNBytes(MAX_FILE), root.toByteArray());
    } catch (IOException absent) {
      return false;
    }
  }

  private Path place(KeyKind kind, String name) {
    return directory.resolve(kind.directory()).resolve(name);
  }

  private static void store(Path place, KeyedChain chain) throws PkiException {
    Path made = null;
    try {
      Path parent = place.toAbsolutePath().getParent();
      Files.createDirectories(parent);
      made = Files.createTempDirectory(parent, ".new-");
      write(made, chain);
      Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(made);
      // Somebody else may have been faster; what is there now is as good.
      if (!Files.isDirectory(place)) {
        throw PkiException.inaccessible(place.toString(), "cannot be made: " + reason(e), e);
      }
    }
  }

  private static void write(Path target, KeyedChain chain) throws IOException {
    Path key = target.resolve(KEY);
    if (supportsPermissions(target)) {
      Files.createFile(key, PosixFilePermissions.asFileAttribute(SECRET));
    }
    Files.writeString(key, Pem.encodeKey(chain.key().getEncoded()), StandardCharsets.US_ASCII);
    writeText(target, CHAIN, Pem.encodeCertificates(chain.certificates()));
    writeText(target, ROOT_PEM, Pem.encodeCertificates(chain.certificates().subList(0, 1)));
    Files.write(target.resolve(ROOT_DER), chain.root().toByteArray());
    writeText(target, FORMAT_FILE, FORMAT + "\n");
    if (supportsPermissions(target)) {
      Files.setPosixFilePermissions(target, READABLE);
    }
  }

  private static void writeText(Path target, String name, String text) throws IOException {
    Files.writeString(target.resolve(name), text, StandardCharsets.US_ASCII);
  }

  private static KeyedChain load(KeyKind kind, Path place) throws PkiException {
    Path format = place.resolve(FORMAT_FILE);
    String version = read(format).strip();
    if (!version.equals(FORMAT)) {
      String found = version.length() > 16 ? version.length() + " characters" : "'" + version + "'";
      throw PkiException.corrupt(format.toString(), "version " + FORMAT, found, null);
    }
    Path chain = place.resolve(CHAIN);
    Path key = place.resolve(KEY);
    return Pem.decode(kind, chain.toString(), read(chain), key.toString(), read(key));
  }

  private static String read(Path file) throws PkiException {
    try (var in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MAX_FILE + 1);
      if (octets.length > MAX_FILE) {
        throw PkiException.corrupt(file.toString(), "at most " + MAX_FILE + " bytes", "more", null);
      }
      return new String(octets, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw PkiException.corrupt(file.toString(), "a file", "none", e);
    } catch (IOException e) {
      throw PkiException.inaccessible(file.toString(), "cannot be read: " + reason(e), e);
    }
  }

  private static void discard(@Nullable Path made) {
    if (made == null) {
      return;
    }
    try (Stream<Path> files = Files.list(made)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(made);
    } catch (IOException e) {
      // What remains is a hidden directory that nobody reads.
    }
  }

  private static boolean supportsPermissions(Path path) {
    return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "the operating system denies it";
      case NoSuchFileException _ -> "its directory cannot be made";
      default -> String.valueOf(e.getMessage());
    };
  }
}
