package org.opentsm.tsm.api.credential;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.KeyedIdentity;
import org.opentsm.tsm.api.TsmException;

/**
 * Whom a Requester authenticates itself as, in a file: PEM with its certificates, root first, and
 * the private key of the last of them. A file that others can read is refused.
 */
public final class IdentityFile {
  private IdentityFile() {}

  /**
   * Reads an identity.
   *
   * @throws TsmException.BadArgument if the file is not there
   * @throws TsmException.NotPermitted if others can read it, or this user cannot
   * @throws TsmException.Protocol if it makes no sense
   */
  public static KeyedIdentity read(Path file, SpdmCrypto crypto) throws TsmException {
    return SecretFile.read(file, octets -> parse(file.toString(), octets, crypto));
  }

  /**
   * Reads an identity from the octets of a file, which stay as they are.
   *
   * @param name of the file, for messages to people
   * @throws TsmException.Protocol if they make no sense
   */
  public static KeyedIdentity parse(String name, byte[] octets, SpdmCrypto crypto)
      throws TsmException.Protocol {
    KeyedCertificates read =
        KeyedCertificates.decode(name, new String(octets, StandardCharsets.ISO_8859_1), crypto);
    return new KeyedIdentity(read.signatures(), read.certificates(), read.key(), crypto);
  }
}
