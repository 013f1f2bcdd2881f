package org.opentsm.tsm.api.credential;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import org.opentsm.tsm.api.TsmException;

/**
 * A private key that somebody signs with, in a file: PEM, PKCS #8 without a password. A file of
 * somebody else, or that others can read, is refused. Its octets, and what is made of them on the
 * way to a {@link PrivateKey}, are overwritten in memory.
 */
public final class SigningKeyFile {
  private SigningKeyFile() {}

  /**
   * Reads a key.
   *
   * @throws TsmException.BadArgument if the file is not there
   * @throws TsmException.NotPermitted if it is another user's, others can read it, or this user
   *     cannot
   * @throws TsmException.Protocol if it makes no sense
   */
  public static PrivateKey read(Path file) throws TsmException {
    return SecretFile.read(
        file, octets -> PemKeys.privateKey(file.toString(), octets, List.of(PemKeys.PRIVATE_KEY)));
  }
}
