package org.opentsm.tsm.cli.serve;

import java.nio.file.Path;
import java.util.Optional;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.Credentials;
import org.opentsm.tsm.api.credential.IdentityFile;
import org.opentsm.tsm.api.credential.PskFile;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;

/**
 * What the daemon shows of itself to devices. Files alone: everybody who looks on may read the
 * configuration.
 *
 * @param identity with the chain and key of a Requester
 * @param psk with a pre-shared key
 * @param withoutContext whether a device need not add a context of its own to a session with it
 */
public record CredentialFiles(Optional<Path> identity, Optional<Path> psk, boolean withoutContext) {
  /** None. */
  public static final CredentialFiles NONE =
      new CredentialFiles(Optional.empty(), Optional.empty(), false);

  /**
   * What was read of the files.
   *
   * @param credentials for devices
   * @param key to be overwritten in the end
   */
  record Held(Credentials credentials, Optional<PreSharedKey> key) implements AutoCloseable {
    @Override
    public void close() {
      key.ifPresent(PreSharedKey::close);
    }
  }

  /**
   * Reads the files.
   *
   * @return the caller's to close
   * @throws CliException with {@link CliErrorCode#BAD_CONFIGURATION} and the field if one is not
   *     there, or makes no sense
   * @throws TsmException if others can read one, or this user cannot
   */
  Held read(SpdmCrypto crypto) throws TsmException, CliException {
    Optional<RequesterIdentity> self =
        read("requesterIdentity", identity, file -> IdentityFile.read(file, crypto));
    Optional<PreSharedKey> key = read("psk", psk, PskFile::read);
    Credentials all = Credentials.of(self, key);
    return new Held(withoutContext ? all.allowingNoContext() : all, key);
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(Path file) throws TsmException;
  }

  private static <T> Optional<T> read(String field, Optional<Path> file, Reader<T> reader)
      throws TsmException, CliException {
    try {
      return file.isPresent() ? Optional.of(reader.read(file.get())) : Optional.empty();
    } catch (TsmException.BadArgument | TsmException.Protocol wrong) {
      throw new CliException(
          CliErrorCode.BAD_CONFIGURATION, "credentials/" + field + ": " + wrong.getMessage());
    }
  }
}
